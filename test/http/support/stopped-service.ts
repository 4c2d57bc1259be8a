import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get, Injectable, type OnApplicationShutdown, Res } from '@nestjs/common';
import { Registry } from 'prom-client';
import { type AnyResponse, rawOf } from '../../support/raw-response';
import { type Adapter, TestApp } from '../../support/test-app';

/* A program: a service that tests stop by a signal. It prints its port, and in the end the outcomes of its streams. */

@Controller()
class HeldController {
  @Get('held')
  held(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('one ');
    raw.write('two ');
  }

  @Get('ended')
  ended(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('one ');
    raw.end('two');
  }
}

const registry = new Registry();
let outcomes: () => readonly (readonly [outcome: string, value: number])[] = () => [];

@Injectable()
class LastWords implements OnApplicationShutdown {
  async onApplicationShutdown(): Promise<void> {
    const lines = (): string[] =>
      outcomes().flatMap(([outcome, value]) => (value === 0 ? [] : [`${outcome} ${value}`]));
    // The connections have been told to close.
    while (lines().length < 2) {
      await pause(5);
    }
    process.stdout.write(`${JSON.stringify({ outcomes: lines().toSorted() })}\n`);
  }
}

async function serve(): Promise<void> {
  const { port } = await TestApp.start(process.argv[2] as Adapter, {
    controllers: [HeldController],
    providers: [LastWords],
    metrics: { registry },
    configure: (app) => void app.enableShutdownHooks(),
  });
  const counter = registry.getSingleMetric('http_streaming_requests_total') as unknown as {
    readonly size: number;
    labelsOf(index: number): Record<string, string>;
    value(index: number): number;
  };
  outcomes = () =>
    Array.from({ length: counter.size }, (_, i) => [counter.labelsOf(i)['outcome'] ?? '', counter.value(i)]);
  process.stdout.write(`${JSON.stringify({ port })}\n`);
}

void serve();
