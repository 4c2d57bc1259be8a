import type { AddressInfo } from 'node:net';
import 'reflect-metadata';
import { type INestApplication, type LoggerService, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { MetricsModule } from 'nestjs-red-metrics';
import { bytesInUse } from '../bytes-in-use';
import { block, exhaust, hideProc, jump } from './faults.in-service';
import { SoakController } from './soak.controller';

export type SoakAdapter = 'express' | 'fastify';

/** Where the service listens. */
export interface Ports {
  readonly port: number;
  readonly management: number;
}

/** What it can be asked for, and with what. */
export type Ask =
  | { readonly what: 'bytes' }
  | { readonly what: 'unheeded' }
  | { readonly what: 'block'; readonly milliseconds: number }
  | { readonly what: 'jump'; readonly seconds: number }
  | { readonly what: 'exhaust'; readonly on: boolean }
  | { readonly what: 'hideProc'; readonly on: boolean }
  | { readonly what: 'close' };

/** Longer than any of its faults: a kept connection that the service ends takes a request with it that is under way. */
const KEEP_ALIVE_MS = 600_000;

const unheeded: string[] = [];
process.on('unhandledRejection', (reason) => unheeded.push(`unhandledRejection ${String(reason)}`));
process.on('uncaughtException', (error) => unheeded.push(`uncaughtException ${error.stack ?? String(error)}`));
process.on('warning', ({ name, message }) => unheeded.push(`warning ${name} ${message}`));

/** Finds out where the management port is, and is silent: the log of a service in trouble is none of our figures. */
class SoakLogger implements LoggerService {
  management = 0;
  log(message: unknown): void {
    const [, port] = / on http:\/\/\S+:(\d+)[,.]/.exec(String(message)) ?? [];
    this.management = port === undefined ? this.management : Number(port);
  }
  error(): void {}
  warn(): void {}
}

function answerTo(ask: Ask, app: INestApplication): unknown {
  switch (ask.what) {
    case 'bytes':
      return bytesInUse();
    case 'unheeded':
      return unheeded;
    case 'block':
      return block(ask.milliseconds);
    case 'jump':
      return jump(ask.seconds);
    case 'exhaust':
      return exhaust(ask.on);
    case 'hideProc':
      return hideProc(ask.on);
    case 'close':
      // From here on it is to end by itself.
      process.removeAllListeners('disconnect');
      return app.close();
  }
}

/** The service, as a process of its own: `node service.process.js <adapter> <file of tokens>`. */
async function main(adapter: SoakAdapter, bearerTokenFile: string): Promise<void> {
  // Also when the parent was killed.
  process.on('disconnect', () => process.exit());
  const metrics = MetricsModule.forRoot({
    auth: { bearerTokenFile, maxFailures: { burst: 20, perSecond: 0.2 } },
    endpoint: { port: 0 },
    http: { sizes: true },
    derived: true,
    // What is kept is there after a minute, so that growth is no history.
    summary: { windowSeconds: 30, keepSeconds: 60 },
  });

  @Module({ imports: [metrics], controllers: [SoakController] })
  class SoakModule {}

  const logger = new SoakLogger();
  const options = { logger, forceCloseConnections: true };
  const app: INestApplication =
    adapter === 'express'
      ? await NestFactory.create(SoakModule, new ExpressAdapter(), options)
      : await NestFactory.create<NestFastifyApplication>(SoakModule, new FastifyAdapter(), options);
  const server = app.getHttpServer() as { keepAliveTimeout: number; address(): AddressInfo };
  await app.listen(0, '127.0.0.1');
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  process.on('message', ({ id, ask }: { id: number; ask: Ask }) => {
    Promise.resolve(answerTo(ask, app)).then(
      (value) => process.send?.({ id, value }, () => ask.what === 'close' && process.disconnect()),
      (error: unknown) => process.send?.({ id, error: String(error) }),
    );
  });
  process.send?.({ port: server.address().port, management: logger.management } satisfies Ports);
}

void main(process.argv[2] as SoakAdapter, process.argv[3] ?? '');
