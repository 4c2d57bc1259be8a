import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { freePort, Processes } from '../support/processes';
import { ClusterService, requestsIn as told, TOKEN } from './support/cluster-service';

const processes = new Processes();
afterEach(() => processes.stopAll());

const auth = { bearerToken: TOKEN };

describe.each(['express', 'fastify'] as const)('workers that end, on %s', (adapter) => {
  it('lose nothing when they end and others take their place', async () => {
    const service = await ClusterService.start(processes, { adapter, workers: 2 });
    let answered = await service.hit('/hi', 20);
    for (let restart = 1; restart <= 3; restart++) {
      const [oldest] = service.pids;
      process.kill(Number(oldest), 'SIGTERM');
      await service.listening(2 + restart);
      answered += await service.hit('/hi', 10);
    }
    expect(answered).toBe(50);
    for (let scrape = 0; scrape < 4; scrape++) {
      expect(told(await service.scrape())).toEqual([50, 50, 50]);
      expect((await service.summary())['requests']).toMatchObject({ total: 50 });
    }
    // A place is taken over, so that labels stay few.
    const workers = (await service.scrape()).of('process_resident_memory_bytes').map(({ labels }) => labels['worker']);
    expect(workers).toHaveLength(2);
    expect(workers.every((worker) => Number(worker) < 3)).toBe(true);
  });
});

describe('workers that end', () => {
  it('lose no more than a quarter of a second of one that is killed, and count nothing twice', async () => {
    const service = await ClusterService.start(processes, { adapter: 'fastify', workers: 2 });
    await service.hit('/hi', 20);
    for (let restart = 1; restart <= 2; restart++) {
      // What came before its last report is safe.
      await reported(service);
      process.kill(Number(service.pids[0]), 'SIGKILL');
      await service.listening(2 + restart);
    }
    const counts = [];
    for (let scrape = 0; scrape < 6; scrape++) {
      counts.push(told(await service.scrape()));
    }
    expect(counts).toEqual(counts.map(() => [20, 20, 20]));
    expect((await service.scrape()).value('http_requests_in_flight')).toBe(0);
  });

  it('show a worker that stands still as it was, and let no counter fall', async () => {
    const service = await ClusterService.start(processes, {
      adapter: 'express',
      workers: 2,
      options: { auth, endpoint: {} },
    });
    await service.hit('/hi', 20);
    await reported(service);
    const standing = service.get('/stand/6000');
    const expositions = [];
    // The one that stands still does not answer: Node gives half of the connections to it.
    while (expositions.length < 3) {
      const answer = await Promise.race([service.scrape(), pause(1500)]);
      expositions.push(...(answer === undefined ? [] : [answer]));
    }
    expect(expositions.map(told)).toEqual(expositions.map(() => [20, 20, 20]));
    expect(expositions.at(-1)?.value('metrics_scrape_errors_total', { metric: '__worker__' })).toBeGreaterThan(0);
    expect(service.running.output).toMatch(/Worker \d did not answer within 500 ms: what it reported last is shown/);
    await standing;
    await service.hit('/hi', 10);
    expect(told(await service.scrape())).toEqual([30, 30, 30]);
  });

  it('let no counter fall in 100 scrapes under load, while workers are killed and replaced', async () => {
    const service = await ClusterService.start(processes, { adapter: 'fastify', workers: 3 });
    const over = new AbortController();
    const load = Array.from({ length: 3 }, async () => {
      while (!over.signal.aborted) {
        await service.hit('/hi', 1);
        await pause(20);
      }
    });
    const seen = new Map<string, number>();
    const fallen: string[] = [];
    for (let scrape = 1; scrape <= 100; scrape++) {
      const exposition = await service.scrape().catch(() => undefined);
      for (const { name, labels, value } of exposition?.samples ?? []) {
        const type = exposition?.types.get(name) ?? exposition?.types.get(name.replace(/_(bucket|sum|count)$/, ''));
        const key = name + JSON.stringify(labels);
        if (type === 'counter' || type === 'histogram') {
          fallen.push(...(value < (seen.get(key) ?? 0) ? [`${key}: ${seen.get(key)} to ${value}`] : []));
          seen.set(key, value);
        }
      }
      if (scrape % 25 === 0) {
        process.kill(Number(service.pids[0]), scrape % 50 === 0 ? 'SIGKILL' : 'SIGTERM');
        await service.listening(3 + scrape / 25);
      }
    }
    over.abort();
    await Promise.all(load);

    expect(fallen).toEqual([]);
    expect(seen.size).toBeGreaterThan(50);
  });

  it('that share a management port have one that answers there, and another when that one ends', async () => {
    const port = await freePort();
    const service = await ClusterService.start(processes, {
      adapter: 'express',
      workers: 3,
      options: { auth, endpoint: { port } },
    });
    await service.hit('/hi', 12);
    // A worker that does not answer in time is shown as it was.
    await eventually(async () => expect(told(await service.scrape(port))).toEqual([12, 12, 12]));
    for (let ended = 1; ended <= 2; ended++) {
      const [oldest] = service.pids;
      process.kill(Number(oldest), ended % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
      await service.listening(3 + ended);
      await eventually(async () => expect(told(await service.scrape(port))).toEqual([12, 12, 12]));
    }
  });
});

/** Every worker has written what it had counted by now. */
async function reported(service: ClusterService): Promise<void> {
  await service.scrape();
}
