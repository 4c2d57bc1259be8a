import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Queries over all series are what is measured here. */
const LARGE = ['-search.maxUniqueTimeseries=100000000', '-search.maxQueryDuration=300s'];
const PATIENCE_MS = 30_000;
const PAUSE_MS = 100;

/** A VictoriaMetrics of its own, whose data go with it. */
export class Storage {
  private constructor(
    private readonly child: ChildProcess,
    private readonly origin: string,
    private readonly folder: string,
  ) {}

  /** @throws Error where the program `victoria-metrics` is not installed, or does not answer */
  static async start(): Promise<Storage> {
    const folder = mkdtempSync(join(tmpdir(), 'scale-'));
    const address = `127.0.0.1:${await freePort()}`;
    const args = [`-storageDataPath=${folder}`, `-httpListenAddr=${address}`, '-loggerLevel=ERROR', ...LARGE];
    const child = spawn('victoria-metrics', args, { stdio: 'ignore' });
    const storage = new Storage(child, `http://${address}`, folder);
    const failed = once(child, 'error').then(([error]: unknown[]) => Promise.reject(error as Error));
    await Promise.race([storage.isReady(), failed]);
    return storage;
  }

  /** Stores an exposition as the scrape of one pod at that time. */
  async write(exposition: string, labels: Readonly<Record<string, string>>, timestamp: number): Promise<void> {
    const query = new URLSearchParams({ timestamp: String(timestamp) });
    Object.entries(labels).forEach(([name, value]) => query.append('extra_label', `${name}=${value}`));
    const url = `${this.origin}/api/v1/import/prometheus?${query.toString()}`;
    const response = await fetch(url, { method: 'POST', body: exposition });
    if (!response.ok) {
      throw new Error(`VictoriaMetrics answers ${response.status}: ${await response.text()}`);
    }
  }

  /** Makes everything that was written visible for queries. */
  async flush(): Promise<void> {
    await fetch(`${this.origin}/internal/force_flush`);
  }

  /** The first number that a query answers with, and for how many milliseconds it took. */
  async query(promql: string, time: number): Promise<{ readonly value: number; readonly milliseconds: number }> {
    const query = new URLSearchParams({ query: promql, time: String(time / 1000), nocache: '1' });
    const start = performance.now();
    const response = await fetch(`${this.origin}/api/v1/query?${query.toString()}`);
    const answer = (await response.json()) as { data?: { result: { value: [number, string] }[] }; error?: string };
    if (answer.data === undefined) {
      throw new Error(`${promql}: ${answer.error}`);
    }
    return { value: Number(answer.data.result[0]?.value[1] ?? NaN), milliseconds: performance.now() - start };
  }

  /** Resident memory of the process, in bytes. */
  get memory(): number {
    const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  }

  /** What its data take on the disk, in bytes. */
  get disk(): number {
    const files = readdirSync(this.folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  }

  async stop(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.kill('SIGINT');
    await exit;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async isReady(): Promise<void> {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await pause(PAUSE_MS)) {
      const isOk = await fetch(`${this.origin}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isOk) {
        return;
      }
    }
    throw new Error('VictoriaMetrics does not answer');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
