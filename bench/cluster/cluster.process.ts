import 'reflect-metadata';
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MetricsModule, partOf, RequestStore } from '../library';
import { labelsOf } from '../scrape/contender';
import type { ClusterCase, ClusterTimes } from './cluster.bench';

/** How often every series of a worker changes, so that each report has all of them. */
const CHANGE_EVERY_MS = 250;
const WATCHED_MS = 5000;

/** Tells the CPU time that each worker takes of a second, and then how long scrapes take of whichever is asked. */
async function lead({ workers: count, isActive, scrapes }: ClusterCase): Promise<ClusterTimes> {
  const workers = Array.from({ length: count }, () => cluster.fork());
  const ports = await Promise.all(workers.map(async (worker) => nextOf<number>(worker)));
  workers.forEach((worker) => worker.send(isActive));
  const shares = await Promise.all(workers.map(async (worker) => nextOf<number>(worker)));
  const milliseconds: number[] = [];
  let bytes = 0;
  for (let scrape = 0; scrape < scrapes; scrape++) {
    const start = performance.now();
    const answer = await fetch(`http://127.0.0.1:${ports[0]}/metrics`, { headers: { Connection: 'close' } });
    bytes = (await answer.arrayBuffer()).byteLength;
    milliseconds.push(performance.now() - start);
  }
  workers.forEach((worker) => worker.process.kill('SIGKILL'));
  return { shares, milliseconds, bytes };
}

async function nextOf<Message>(worker: Worker): Promise<Message> {
  const [message] = (await once(worker, 'message')) as [Message];
  return message;
}

async function work({ labelSets, isJoined }: ClusterCase): Promise<void> {
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
  await pause(1000);
  const before = process.cpuUsage();
  await pause(WATCHED_MS);
  const { user, system } = process.cpuUsage(before);
  clearInterval(timer);
  process.send?.((user + system) / 1000 / WATCHED_MS);
}

async function main(): Promise<void> {
  const asked = JSON.parse(process.argv[2] ?? '{}') as ClusterCase;
  if (cluster.isPrimary) {
    cluster.setupPrimary({ args: process.argv.slice(2), silent: true });
    process.on('disconnect', () => process.exit(0));
    process.send?.(await lead(asked));
  } else {
    await work(asked);
  }
}

void main();
