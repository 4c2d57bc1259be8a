import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type AnyRegistry, METRICS_REGISTRY, MetricsModule } from 'nestjs-red-metrics';
import { CLIENTS, timeOfEvents } from './call-events';
import type { EventTimes } from './clients.bench';

const CALLS_PER_ROUND = 5000;

@Module({ imports: [MetricsModule.forRoot({ auth: false, defaultMetrics: false, system: false })] })
class BenchModule {}

/**
 * Times the events of calls without and with listeners: `node call-events.process.js <warm-up rounds> <rounds>` reports
 * to its parent.
 */
async function main(warmUpRounds: number, rounds: number): Promise<void> {
  const without = timesOf(warmUpRounds, rounds);
  const context = await NestFactory.createApplicationContext(BenchModule, { logger: ['error', 'warn'] });
  const times: EventTimes = { without, with: timesOf(warmUpRounds, rounds) };
  await expectCounted(context.get(METRICS_REGISTRY), CLIENTS.length * (rounds + warmUpRounds) * CALLS_PER_ROUND);
  await context.close();
  process.send?.(times, () => process.disconnect());
}

function timesOf(warmUpRounds: number, rounds: number): EventTimes['with'] {
  const times: EventTimes['with'] = { fetch: [], 'node:http': [] };
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const client of CLIENTS) {
      const nanoseconds = timeOfEvents(client, CALLS_PER_ROUND);
      if (round >= 0) {
        times[client].push(nanoseconds);
      }
    }
  }
  return times;
}

async function expectCounted(registry: AnyRegistry, expected: number): Promise<void> {
  const values = (await registry.getSingleMetric('http_client_requests_total')?.get())?.values ?? [];
  const counted = values.reduce((sum, { value }) => sum + value, 0);
  if (counted !== expected) {
    throw new Error(`${counted} of ${expected} calls were counted`);
  }
}

void main(Number(process.argv[2]), Number(process.argv[3]));
