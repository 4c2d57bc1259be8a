import type { MetricsSummary } from 'nestjs-red-metrics';
import { Exposition } from '../../support/exposition';
import { freePort, ONE_REQUEST, type Processes, type RunningProcess } from '../../support/processes';
import { exampleCommand } from './built';

export const TOKEN = 'a-token-for-the-examples';

type Name = 'gateway' | 'verifier' | 'proxy' | 'upstream';

interface Paths {
  readonly metrics: string;
  readonly json: string;
  /** Answers with 200 once the service is up. */
  readonly ready: string;
}

const USUAL_PATHS: Paths = { metrics: '/metrics', json: '/metrics.json', ready: '/metrics/health' };
const PATHS: Readonly<Record<Name, Paths>> = {
  gateway: USUAL_PATHS,
  verifier: USUAL_PATHS,
  proxy: { metrics: '/v1/metrics/prometheus', json: '/v1/metrics', ready: '/v1/metrics/health' },
  // It has no metrics.
  upstream: { ...USUAL_PATHS, ready: '/v1/models' },
};

/** One of the example services as a process, seen over the network. */
export class ExampleService {
  private constructor(
    readonly process: RunningProcess,
    readonly port: number,
    private readonly paths: Paths,
  ) {}

  /** Starts it on a free port; resolves once it answers. The gateway has a request log only where the test says so. */
  static async start(processes: Processes, name: Name, env: NodeJS.ProcessEnv = {}): Promise<ExampleService> {
    const port = await freePort();
    const running = processes.start(
      exampleCommand(name, { METRICS_TOKEN: TOKEN, PORT: String(port), REQUEST_LOG: 'off', ...env }),
    );
    const service = new ExampleService(running, port, PATHS[name]);
    await running.answers(service.origin + service.paths.ready, service.authorization);
    return service;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get authorization(): Record<string, string> {
    return { Authorization: `Bearer ${TOKEN}` };
  }

  /** What Prometheus would read. */
  async scrape(): Promise<Exposition> {
    return new Exposition(await this.read(this.paths.metrics));
  }

  async summary(): Promise<MetricsSummary> {
    return JSON.parse(await this.read(this.paths.json)) as MetricsSummary;
  }

  /** Posts a body of JSON. */
  async post(path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> {
    return answerOf(
      await fetch(this.origin + path, {
        method: 'POST',
        headers: { ...ONE_REQUEST, 'Content-Type': 'application/json', ...headers },
        body,
      }),
    );
  }

  async get(path: string): Promise<Answer> {
    return answerOf(await fetch(this.origin + path, { headers: ONE_REQUEST }));
  }

  private async read(path: string): Promise<string> {
    const response = await fetch(this.origin + path, { headers: { ...ONE_REQUEST, ...this.authorization } });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${path} answered ${response.status}: ${text}`);
    }
    return text;
  }
}

/** A response that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON. */
  json(): unknown;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as unknown };
}
