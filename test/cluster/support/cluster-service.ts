import { join } from 'node:path';
import { Exposition } from '../../support/exposition';
import { freePort, ONE_REQUEST, type Processes, type RunningProcess } from '../../support/processes';

/** What the workers run. */
export const SERVICE: string = join(__dirname, 'service.cjs');
export const TOKEN = 'token-of-a-cluster-that-nobody-guesses';

/** The primary keeps a connection for good that it has given to a worker which was killed before it took it. */
const LOST_MS = 20_000;

/** The labels of the requests to `/hi`. */
export const HI: Readonly<Record<string, string>> = { method: 'GET', path: '/hi', status: '200' };

/** How many requests to `/hi` an exposition tells of: by our counter and histogram, and by a counter of the service. */
export function requestsIn(exposition: Exposition): (number | undefined)[] {
  return [
    exposition.value('http_requests_total', HI),
    exposition.value('http_request_duration_seconds_count', HI),
    exposition.value('app_calls_total', { first: 'a' }),
  ];
}

/** What a cluster is started with. */
export interface ClusterOptions {
  readonly adapter?: 'express' | 'fastify';
  readonly workers?: number;
  /** Of the module. */
  readonly options?: object;
  /** Label sets that each worker has of two metrics of its own. */
  readonly labelSets?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** A service that runs as several workers on one port. */
export class ClusterService {
  private constructor(
    readonly running: RunningProcess,
    readonly port: number,
    private readonly workers: number,
  ) {}

  static async start(
    processes: Processes,
    {
      adapter = 'express',
      workers = 2,
      options = { auth: { bearerToken: TOKEN } },
      labelSets = 0,
      env,
    }: ClusterOptions,
  ): Promise<ClusterService> {
    const port = await freePort();
    const running = processes.start({
      name: 'the cluster',
      file: process.execPath,
      args: [SERVICE],
      env: {
        ADAPTER: adapter,
        WORKERS: String(workers),
        PORT: String(port),
        OPTIONS: JSON.stringify(options),
        LABEL_SETS: String(labelSets),
        ...env,
      },
    });
    const service = new ClusterService(running, port, workers);
    await service.listening(workers);
    return service;
  }

  /** What another program has started, at a port. */
  static of(running: RunningProcess, port: number, workers: number): ClusterService {
    return new ClusterService(running, port, workers);
  }

  /** Resolves once so many workers have come to listen since the start. */
  async listening(count: number = this.workers): Promise<void> {
    await this.running.eventually(() => {
      const { length } = this.running.output.match(/worker \d+ listens/g) ?? [];
      if (length < count) {
        throw new Error(`${length} of ${count} workers listen`);
      }
    });
  }

  /** The process that has started the workers. */
  get primary(): number {
    return Number(/primary (\d+) leads/.exec(this.running.output)?.[1]);
  }

  /** The processes of the workers that listen, as far as the output says. */
  get pids(): number[] {
    const pids = (of: RegExp): number[] => [...this.running.output.matchAll(of)].map(([, pid]) => Number(pid));
    const ended = new Set(pids(/worker (\d+) ended/g));
    return pids(/worker (\d+) listens/g).filter((pid) => !ended.has(pid));
  }

  /** How many requests were answered, of so many. */
  async hit(path: string, times: number): Promise<number> {
    let answered = 0;
    for (let time = 0; time < times; time++) {
      answered += Number(
        await this.get(path).then(
          ({ status }) => status < 500,
          () => false,
        ),
      );
    }
    return answered;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      headers: { ...ONE_REQUEST, ...headers },
      signal: AbortSignal.timeout(LOST_MS),
    });
    return { status: answer.status, body: await answer.text() };
  }

  async read(path: string, port: number = this.port, token: string = TOKEN): Promise<string> {
    const headers = { ...ONE_REQUEST, Authorization: `Bearer ${token}` };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers, signal: AbortSignal.timeout(LOST_MS) });
    const body = await answer.text();
    if (!answer.ok) {
      throw new Error(`${path} answered ${answer.status}: ${body}`);
    }
    return body;
  }

  async scrape(port?: number): Promise<Exposition> {
    return new Exposition(await this.read('/metrics', port));
  }

  async summary(path = '/metrics.json'): Promise<Record<string, never>> {
    return JSON.parse(await this.read(path)) as Record<string, never>;
  }
}
