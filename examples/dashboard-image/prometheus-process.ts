import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../start/start-error';

/** Values of one series, oldest first: time in seconds and value. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [time: number, value: string])[];
}

/** A stretch of time, in seconds. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

const READY_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 100;

/** A Prometheus server of our own, its data in a folder that goes with it. */
export class PrometheusProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly origin: string,
    private readonly folder: string,
  ) {}

  /** @param files what lies beside the configuration, and the configuration itself, `prometheus.yml` */
  static async start(files: Readonly<Record<string, string>>): Promise<PrometheusProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'dashboard-image-'));
    await Promise.all(
      Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text, { mode: 0o600 })),
    );
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
      ],
      { stdio: 'ignore' },
    );
    const server = new PrometheusProcess(child, `http://${address}`, folder);
    try {
      await Promise.race([server.ready(), failure(child)]);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** What a query comes to over time. */
  async queryRange(query: string, { start, end, step }: TimeRange): Promise<readonly Series[]> {
    const parameters = new URLSearchParams({ query, start: String(start), end: String(end), step: String(step) });
    const response = await fetch(`${this.origin}/api/v1/query_range?${parameters.toString()}`);
    const { data, error } = (await response.json()) as { data?: { result: Series[] }; error?: string };
    if (data === undefined) {
      throw new StartError(`Prometheus refuses ${query}: ${error}`);
    }
    return data.result;
  }

  /** Resolves once it has ended. */
  async stop(): Promise<void> {
    if (this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (
      !(await fetch(`${this.origin}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (Date.now() > deadline) {
        throw new StartError('Prometheus does not get ready.');
      }
      await pause(LOOK_EVERY_MS);
    }
  }
}

async function failure(child: ChildProcess): Promise<never> {
  const how = await once(child, 'exit').then(
    () => `ended with exit code ${child.exitCode}`,
    (error: Error) => `could not be started (${error.message}). Install it, or put its folder into PATH`,
  );
  throw new StartError(`Prometheus ${how}.`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
