import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { freePort, Processes } from '../support/processes';
import { ClusterService, HI, TOKEN } from './support/cluster-service';

const processes = new Processes();
afterEach(() => processes.stopAll());

const auth = { bearerToken: TOKEN };

/** The folders in which the workers of a service meet. Other suites have clusters, too. */
function foldersOf({ primary }: ClusterService): string[] {
  return ['/dev/shm', tmpdir()].flatMap((root) =>
    readdirSync(root)
      .filter((name) => name.startsWith('nestjs-red-metrics-'))
      .map((name) => join(root, name))
      .filter((path) => parentOf(path) === primary),
  );
}

function parentOf(folder: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(folder, 'parent.json'), 'utf8')) as { pid: number }).pid;
  } catch {
    // Another one is being made, or removed.
    return undefined;
  }
}

describe('workers', () => {
  it('have one token where none is configured, and say it once', async () => {
    const service = await ClusterService.start(processes, { workers: 3, options: {} });
    const lines = [...service.running.output.matchAll(/Bearer ([\w-]+)'/g)].map(([, token]) => token ?? '');
    expect(lines).toHaveLength(1);
    for (let reading = 0; reading < 6; reading++) {
      expect(await service.read('/metrics', service.port, lines[0])).toContain('http_requests_in_flight');
    }
    expect(await service.get('/metrics')).toMatchObject({ status: 401 });
  });

  it('meet in a folder that nobody else may look into', async () => {
    const service = await ClusterService.start(processes, {});
    await service.scrape();
    const [folder = '', ...others] = foldersOf(service);
    expect(others).toEqual([]);
    const all = [folder, ...readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)))];
    const modes = all.map((path) => statSync(path)).map((stat) => [stat.isDirectory(), stat.mode & 0o077]);
    expect(all.length).toBeGreaterThan(6);
    // Sockets have the mode that the process gives, and stand in a folder that is closed.
    expect(modes.filter(([isFolder, mode]) => isFolder === true && mode !== 0)).toEqual([]);
  });

  it('leave no folder behind once another application starts after them', async () => {
    const first = await ClusterService.start(processes, {});
    const [left = ''] = foldersOf(first);
    expect(existsSync(left)).toBe(true);
    await first.running.stop();
    await ClusterService.start(processes, {});
    expect(existsSync(left)).toBe(false);
  });

  it('that have ports of their own answer for themselves', async () => {
    const service = await ClusterService.start(processes, { workers: 2, env: { OWN_PORTS: 'true' } });
    await fetch(`http://127.0.0.1:${service.port + 1}/hi`);
    await eventually(async () => {
      const [one, other] = [await service.scrape(service.port + 1), await service.scrape(service.port + 2)];
      expect([one.value('http_requests_total', HI), other.value('http_requests_total', HI)]).toEqual([1, undefined]);
      expect(one.of('process_start_time_seconds').map(({ labels }) => labels)).toEqual([{ worker: '0' }]);
    });
  });

  it('that are told to stand together do, whatever their ports', async () => {
    const options = { auth, cluster: true };
    const service = await ClusterService.start(processes, { workers: 2, options, env: { OWN_PORTS: 'true' } });
    await fetch(`http://127.0.0.1:${service.port + 1}/hi`);
    await eventually(async () => {
      expect((await service.scrape(service.port + 2)).value('http_requests_total', HI)).toBe(1);
    });
  });

  it('answer for themselves where they are told to', async () => {
    const service = await ClusterService.start(processes, { workers: 2, options: { auth, cluster: false } });
    await service.hit('/hi', 10);
    const counts = new Set<number | undefined>();
    for (let scrape = 0; scrape < 10; scrape++) {
      counts.add((await service.scrape()).value('http_requests_total', HI));
    }
    expect([...counts].every((count) => (count ?? 0) < 10)).toBe(true);
    expect((await service.scrape()).of('process_start_time_seconds').map(({ labels }) => labels)).toEqual([{}]);
    expect(foldersOf(service)).toEqual([]);
  });

  it('lose nothing by SIGTERM where no hook listens to it, and end by it', async () => {
    const service = await ClusterService.start(processes, { workers: 2, env: { SIGNALS: 'none' } });
    expect(await service.hit('/hi', 20)).toBe(20);
    const [first] = service.pids;
    process.kill(Number(first), 'SIGTERM');
    await service.listening(3);
    expect(service.running.output).toContain(`worker ${first} ended with SIGTERM`);
    for (let scrape = 0; scrape < 4; scrape++) {
      expect((await service.scrape()).value('http_requests_total', HI)).toBe(20);
    }
  });

  it('share a management port by a free port each, which answers for itself', async () => {
    const service = await ClusterService.start(processes, { workers: 2, options: { auth, endpoint: { port: 0 } } });
    const ports = [...service.running.output.matchAll(/on http:\/\/127\.0\.0\.1:(\d+)/g)].map(([, port]) =>
      Number(port),
    );
    expect(new Set(ports).size).toBe(2);
    await service.hit('/hi', 4);
    const counts = await Promise.all(
      ports.map(async (port) => (await service.scrape(port)).value('http_requests_total', HI)),
    );
    expect(counts.reduce((sum: number, count) => sum + (count ?? 0), 0)).toBe(4);
  });

  it('say what to do where a stranger has the management port', async () => {
    const port = await freePort();
    const stranger = await ClusterService.start(processes, { workers: 1, options: { auth, endpoint: { port } } });
    await expect(stranger.scrape(port)).resolves.toBeDefined();
    const running = processes.start({
      name: 'another service',
      file: process.execPath,
      args: [join(__dirname, 'support', 'service.cjs')],
      env: { ALONE: 'true', PORT: '0', OPTIONS: JSON.stringify({ auth, endpoint: { port } }) },
    });
    await running.ended();
    expect(running.output).toContain(`something listens on port ${port}`);
  });
});
