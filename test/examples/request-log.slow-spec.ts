import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RequestLog } from '../../examples/gateway/request-log/request-log';
import type { LoggedRequest } from '../../examples/gateway/request-log/request-log.types';
import { eventually } from '../support/eventually';
import { Processes } from '../support/processes';
import { builtExample } from './support/built';
import { ExampleService } from './support/example-service';

const processes = new Processes();
const databases: { close(): Promise<void> }[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'request-log-'));
});

afterAll(async () => {
  await processes.stopAll();
  await Promise.all(databases.map((database) => database.close()));
  await rm(folder, { recursive: true, force: true });
});

describe('the request log of the gateway', () => {
  const statistics = async (gateway: ExampleService): Promise<unknown> => (await gateway.summary())['database'];

  it('outlives the gateway where it has a folder', async () => {
    const env = { REQUEST_LOG: 'on', REQUEST_LOG_DIR: join(folder, 'data') };
    const first = await ExampleService.start(processes, 'gateway', env);
    await first.process.eventually(async () => {
      expect(await statistics(first)).toMatchObject({ status: 'ready' });
    });
    await first.get('/first');
    // A gateway that ends waits a second for its log, which on a busy machine is not enough.
    await first.process.eventually(async () => {
      expect(await statistics(first)).toMatchObject({ status: 'ready', queued: 0, rows: 1 });
    });
    expect(await first.process.stop()).toEqual({ code: 0, signal: null });

    const second = await ExampleService.start(processes, 'gateway', env);
    await second.process.eventually(async () => {
      expect(await statistics(second)).toMatchObject({ status: 'ready', rows: 1, byStatus: { 404: 1 } });
    });
  });

  it('costs only itself where the database cannot be opened', async () => {
    const gateway = await ExampleService.start(processes, 'gateway', {
      REQUEST_LOG: 'on',
      REQUEST_LOG_DIR: '/dev/null/nowhere',
    });
    await gateway.process.eventually(async () => {
      expect(await statistics(gateway)).toMatchObject({ status: 'failed' });
    });
    expect((await gateway.get('/api/ai/keywords?text=copper')).status).toBe(200);
    await gateway.process.eventually(async () => {
      expect(await statistics(gateway)).toEqual({ status: 'failed', queued: 0, dropped: 1 });
    });
    expect(gateway.process.output).toContain('Requests are not logged');
    expect(await gateway.process.stop()).toEqual({ code: 0, signal: null });
  });
});

describe('the database of the request log', () => {
  const { RequestDatabase } = require(
    builtExample('gateway/request-log/request-database.js'),
  ) as typeof import('../../examples/gateway/request-log/request-database');

  const requestAt = (second: number): LoggedRequest => ({
    at: new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString(),
    method: 'GET',
    path: '/it\'s/a "path"',
    status: second % 2 === 0 ? 200 : 404,
    durationSeconds: second,
  });
  const open = (mostRows: number): InstanceType<typeof RequestDatabase> => {
    const database = new RequestDatabase({ directory: undefined, mostRows });
    databases.push(database);
    return database;
  };

  it('keeps the newest requests, and knows how they went', async () => {
    const database = open(4);
    expect(await database.statistics()).toMatchObject({
      rows: 0,
      oldest: null,
      p95DurationSeconds: null,
      byStatus: {},
    });

    await database.write([1, 2, 3].map(requestAt));
    await database.write([4, 5, 6].map(requestAt));
    expect(await database.statistics()).toEqual({
      rows: 4,
      sizeBytes: expect.any(Number) as number,
      oldest: '2030-01-01T00:00:03.000Z',
      newest: '2030-01-01T00:00:06.000Z',
      meanDurationSeconds: 4.5,
      p95DurationSeconds: 5.85,
      byStatus: { 200: 2, 404: 2 },
    });

    await expect(database.write([requestAt(8), { ...requestAt(7), at: 'some day' }])).rejects.toThrow('some day');
    expect(await database.statistics()).toMatchObject({ newest: '2030-01-01T00:00:06.000Z' });
  });

  it('gets what its queue could hold while it started: a thousand requests', async () => {
    const database = open(10_000);
    const log = new RequestLog(database);
    log.onModuleInit();
    for (let i = 0; i < 1100; i++) {
      log.add(requestAt(i));
    }
    expect(await log.statistics()).toEqual({ status: 'starting', queued: 1000, dropped: 100 });
    await database.open();
    await eventually(async () => {
      expect(await log.statistics()).toMatchObject({ status: 'ready', queued: 0, dropped: 100, rows: 1000 });
    });
    await log.onModuleDestroy();
  });
});
