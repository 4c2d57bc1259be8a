import { ONE_REQUEST, type Processes, type RunningProcess } from '../../support/processes';
import { ServerProcess } from './server-process';

/** A target of Prometheus, as its HTTP API shows it. */
export interface Target {
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A rule that Prometheus has loaded, as its HTTP API shows it. */
export interface LoadedRule {
  readonly type: 'recording' | 'alerting';
  readonly name: string;
  readonly query: string;
  /** `unknown` until it was evaluated. */
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
}

/** One element of an instant vector. */
export interface VectorElement {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** A real Prometheus server with a configuration of the test's, its data in a folder that goes with it. */
export class PrometheusServer {
  private constructor(private readonly server: ServerProcess) {}

  /**
   * Resolves once it answers.
   *
   * @param files what lies beside its configuration, by path; the configuration is `prometheus.yml`
   * @param data where its data are, if there are some already
   */
  static async start(
    processes: Processes,
    files: Readonly<Record<string, string>>,
    data?: string,
  ): Promise<PrometheusServer> {
    const server = await ServerProcess.start(processes, {
      program: 'prometheus',
      files,
      args: (folder, address) => [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${data ?? `${folder}/data`}`,
        `--web.listen-address=${address}`,
      ],
    });
    return new PrometheusServer(server);
  }

  get process(): RunningProcess {
    return this.server.process;
  }

  /** Where it listens, as `host:port`. */
  get address(): string {
    return this.server.address;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** The targets by the name of their job. */
  async targets(): Promise<Readonly<Record<string, Target>>> {
    const { activeTargets } = await this.api<{ activeTargets: Target[] }>('targets');
    return Object.fromEntries(activeTargets.map((target) => [target.labels['job'] ?? '', target]));
  }

  /** The rules of all files. */
  async rules(): Promise<LoadedRule[]> {
    const { groups } = await this.api<{ groups: { rules: LoadedRule[] }[] }>('rules');
    return groups.flatMap(({ rules }) => rules);
  }

  /**
   * The instant vector that a query answers with.
   *
   * @param time of the evaluation, in seconds since 1970
   * @default now
   */
  async query(promql: string, time?: number): Promise<VectorElement[]> {
    const at = time === undefined ? '' : `&time=${time}`;
    const { result } = await this.api<{ result: VectorElement[] }>(`query?query=${encodeURIComponent(promql)}${at}`);
    return result;
  }

  /** The number that a query answers with; NaN where that is not exactly one. */
  async number(promql: string): Promise<number> {
    const vector = await this.query(promql);
    return vector.length === 1 ? Number(vector[0]?.value[1]) : NaN;
  }

  /** How many samples Prometheus reads to answer a query, at a time in seconds since 1970. */
  async samplesOf(promql: string, time: number): Promise<number> {
    const { stats } = await this.api<{ stats: { samples: { totalQueryableSamples: number } } }>(
      `query?query=${encodeURIComponent(promql)}&time=${time}&stats=all`,
    );
    return stats.samples.totalQueryableSamples;
  }

  private async api<Data>(path: string): Promise<Data> {
    const response = await fetch(`http://${this.server.address}/api/v1/${path}`, { headers: ONE_REQUEST });
    const { status, data, error } = (await response.json()) as { status: string; data: Data; error?: string };
    if (status !== 'success') {
      throw new Error(`${path}: ${error}`);
    }
    return data;
  }
}
