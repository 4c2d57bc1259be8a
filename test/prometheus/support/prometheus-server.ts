import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Processes, type RunningProcess } from '../../support/processes';

/** A target of Prometheus, as its HTTP API shows it. */
export interface Target {
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One element of an instant vector. */
export interface VectorElement {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** A real Prometheus server with a configuration of the test's, its data in a folder that goes with it. */
export class PrometheusServer {
  private constructor(
    readonly process: RunningProcess,
    private readonly origin: string,
    private readonly folder: string,
  ) {}

  /**
   * Resolves once it answers.
   *
   * @param files what lies beside its configuration, by name; the configuration is `prometheus.yml`
   */
  static async start(processes: Processes, files: Readonly<Record<string, string>>): Promise<PrometheusServer> {
    const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
    const address = `127.0.0.1:${await freePort()}`;
    const running = processes.start({
      name: 'prometheus',
      file: 'prometheus',
      args: [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
      ],
    });
    const server = new PrometheusServer(running, `http://${address}`, folder);
    try {
      await running.answers(`${server.origin}/-/ready`);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The targets by the name of their job. */
  async targets(): Promise<Readonly<Record<string, Target>>> {
    const { activeTargets } = await this.api<{ activeTargets: Target[] }>('targets');
    return Object.fromEntries(activeTargets.map((target) => [target.labels['job'] ?? '', target]));
  }

  /** The instant vector that a query answers with. */
  async query(promql: string): Promise<VectorElement[]> {
    const { result } = await this.api<{ result: VectorElement[] }>(`query?query=${encodeURIComponent(promql)}`);
    return result;
  }

  /** The number that a query answers with; NaN where that is not exactly one. */
  async number(promql: string): Promise<number> {
    const vector = await this.query(promql);
    return vector.length === 1 ? Number(vector[0]?.value[1]) : NaN;
  }

  private async api<Data>(path: string): Promise<Data> {
    const response = await fetch(`${this.origin}/api/v1/${path}`);
    const { status, data, error } = (await response.json()) as { status: string; data: Data; error?: string };
    if (status !== 'success') {
      throw new Error(`${path}: ${error}`);
    }
    return data;
  }
}
