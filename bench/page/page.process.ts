import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { MetricsModule, partOf, RequestStore } from '../library';
import { labelsOf } from '../scrape/contender';

const CHANGE_EVERY_MS = 250;

@Controller()
class HelloController {
  @Get('hello')
  hello(): string {
    return 'hello';
  }
}

/** A service with so many endpoints, all of which do something all the time. Tells its CPU time when it is asked. */
async function serve(endpoints: number): Promise<void> {
  const metrics = MetricsModule.forRoot({
    auth: false,
    summary: { stepSeconds: 1 },
    limits: { seriesPerMetric: 2 * endpoints },
    endpoint: { maxConcurrentScrapes: 20 },
  });

  @Module({ imports: [metrics], controllers: [HelloController] })
  class AppModule {}

  const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  const store = partOf(app, RequestStore);
  const change = (): void => {
    for (let number = 0; number < endpoints; number++) {
      const { method, path } = labelsOf(number);
      store.record(method, path, 200, 0.01 + (number % 50) / 100, false);
    }
  };
  change();
  setInterval(change, CHANGE_EVERY_MS);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1000);
  });
  process.once('disconnect', () => process.exit());
  process.send?.((app.getHttpServer().address() as AddressInfo).port);
}

void serve(Number(process.argv[2]));
