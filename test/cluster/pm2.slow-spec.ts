import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, Processes } from '../support/processes';
import { ClusterService, HI, SERVICE, TOKEN } from './support/cluster-service';

const BIN = join(__dirname, 'pm2', 'node_modules', 'pm2', 'bin');
const processes = new Processes();
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'pm2-'));
});
afterEach(async () => {
  await processes.stopAll();
  rmSync(home, { recursive: true, force: true });
});

/** One application of PM2, as an ecosystem file has it. */
interface App {
  readonly name: string;
  readonly exec_mode: 'cluster' | 'fork';
  readonly instances: number;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts them in the foreground; resolves once all workers listen. */
async function start(apps: readonly App[]): Promise<(port: number) => ClusterService> {
  const file = join(home, 'ecosystem.config.json');
  const all = apps.map((app) => ({ ...app, script: SERVICE, kill_timeout: 20_000 }));
  writeFileSync(file, JSON.stringify({ apps: all }));
  const running = processes.start({
    name: 'PM2',
    file: process.execPath,
    args: [join(BIN, 'pm2-runtime'), 'start', file],
    env: { PM2_HOME: home },
  });
  const workers = apps.reduce((sum, { instances }) => sum + instances, 0);
  const serviceAt = (port: number): ClusterService => ClusterService.of(running, port, workers);
  await serviceAt(0).listening();
  return serviceAt;
}

function pm2(...args: string[]): void {
  execFileSync(process.execPath, [join(BIN, 'pm2'), ...args], { env: { ...process.env, PM2_HOME: home } });
}

function app(name: string, port: number, more: Partial<App> = {}): App {
  const env = { PORT: String(port), OPTIONS: JSON.stringify({ auth: { bearerToken: TOKEN } }), ALONE: 'true' };
  return { name, exec_mode: 'cluster', instances: 2, env, ...more };
}

describe('PM2', () => {
  it('has workers of one application answer for each other, and not for those of another', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const serviceAt = await start([app('first', first), app('second', second)]);
    await serviceAt(first).hit('/hi', 20);
    await serviceAt(second).hit('/hi', 4);
    for (let scrape = 0; scrape < 4; scrape++) {
      expect((await serviceAt(first).scrape()).value('http_requests_total', HI)).toBe(20);
      expect((await serviceAt(second).scrape()).value('http_requests_total', HI)).toBe(4);
    }
  });

  it('replaces the workers by a reload, and nothing is lost or counted twice', async () => {
    const port = await freePort();
    const service = (await start([app('service', port)]))(port);
    expect(await service.hit('/hi', 20)).toBe(20);
    for (let reload = 1; reload <= 2; reload++) {
      pm2('reload', 'service');
      await service.listening(2 + 2 * reload);
      expect(await service.hit('/hi', 10)).toBe(10);
      for (let scrape = 0; scrape < 4; scrape++) {
        expect((await service.scrape()).value('http_requests_total', HI)).toBe(20 + 10 * reload);
      }
    }
    const workers = (await service.scrape()).of('process_start_time_seconds').map(({ labels }) => labels['worker']);
    expect(workers).toHaveLength(2);
  });

  it('in fork mode has processes that answer for themselves', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const forked = { exec_mode: 'fork', instances: 1 } as const;
    const serviceAt = await start([app('first', first, forked), app('second', second, forked)]);
    await serviceAt(first).hit('/hi', 3);
    const counts = [await serviceAt(first).scrape(), await serviceAt(second).scrape()];
    expect(counts.map((exposition) => exposition.value('http_requests_total', HI))).toEqual([3, undefined]);
    expect(counts[0]?.of('process_start_time_seconds').map(({ labels }) => labels)).toEqual([{}]);
  });
});
