import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { ClusterCase, ClusterTimes } from './cluster.bench';

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

async function main(): Promise<void> {
  const asked = JSON.parse(process.argv[2] ?? '{}') as ClusterCase;
  if (cluster.isPrimary) {
    cluster.setupPrimary({ args: process.argv.slice(2), silent: true });
    process.on('disconnect', () => process.exit(0));
    process.send?.(await lead(asked));
  } else {
    // Only here: the one that leads needs nothing of it.
    const { work } = await import('./worker.js');
    await work(asked);
  }
}

void main();
