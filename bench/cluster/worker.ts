import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MetricsModule, partOf, RequestStore } from '../library';
import { labelsOf } from '../scrape/contender';
import type { ClusterCase } from './cluster.bench';

/** How often every series of a worker changes, so that each report has all of them. */
const CHANGE_EVERY_MS = 250;

/** Tells its port, and once it is told whether it is active, the share of a second that it takes of a CPU. */
export async function work({ labelSets, isJoined, watched: { readyMs, watchedMs } }: ClusterCase): Promise<void> {
  const metrics = MetricsModule.forRoot({
    auth: false,
    defaultMetrics: false,
    system: false,
    cluster: isJoined ? 'auto' : false,
    limits: { seriesPerMetric: 2 * labelSets },
  });
  const app = await NestFactory.create(metrics, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  const store = partOf(app, RequestStore);
  const change = (): void => {
    for (let number = 0; number < labelSets; number++) {
      const { method, path } = labelsOf(number);
      store.record(method, path, 200, 0.12, false);
    }
  };
  change();
  process.send?.((app.getHttpServer().address() as AddressInfo).port);
  const [isActive] = (await once(process, 'message')) as [boolean];
  const timer = setInterval(isActive ? change : (): void => {}, CHANGE_EVERY_MS);
  // What is made ready once is over.
  await pause(readyMs);
  const before = process.cpuUsage();
  await pause(watchedMs);
  const { user, system } = process.cpuUsage(before);
  clearInterval(timer);
  process.send?.((user + system) / 1000 / watchedMs);
}
