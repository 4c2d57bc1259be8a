import type { AddressInfo, Socket } from 'node:net';
import {
  type INestApplication,
  type LoggerService,
  Module,
  type ModuleMetadata,
  type NestApplicationOptions,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { MetricsModule, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { eventually } from './eventually';
import { Exposition } from './exposition';
import { exchange, openSocket } from './sockets';
import { checkedSummary, type FullSummary } from './summary-schema';

/** The adapters that every contract holds for. */
export const ADAPTERS = ['express', 'fastify'] as const;
export type Adapter = (typeof ADAPTERS)[number];

/** How requests are seen on them: by default, and with `http.instrumentation: 'interceptor'`. */
export const MODES = ['express', 'fastify', 'express by the interceptor', 'fastify by the interceptor'] as const;
export type Mode = (typeof MODES)[number];

/** Whether only the interceptor sees the requests. */
export function isIntercepted(mode: Mode): boolean {
  return mode.endsWith('by the interceptor');
}

/** The known exceptions of the contract: what holds for requests that never come to an interceptor. */
export function unlessIntercepted<Expected>(mode: Mode, ...expected: Expected[]): Expected[] {
  return isIntercepted(mode) ? [] : expected;
}

// What the shell of whoever runs the tests has set must not matter.
for (const name of [
  'METRICS_ENABLED',
  'METRICS_PATH',
  'METRICS_PORT',
  'METRICS_TOKEN',
  'METRICS_TOKEN_FILE',
  'METRICS_HTTP_METHODS',
  'METRICS_HTTP_CLIENT_HOSTS',
  'METRICS_HEALTH_IGNORE',
]) {
  delete process.env[name];
}

/** Where the three are, unless they are moved. */
export const ENDPOINTS = ['/metrics', '/metrics.json', '/metrics/health'];

export const TOKEN = 'jNtlQ2x8sVb0Rk4WmYcE';

export interface TestAppOptions extends ModuleMetadata {
  /**
   * Options of the module under test; a credential is added where none is given. `null`: the module is not imported.
   */
  metrics?: MetricsModuleOptions | null;
  /** Runs before the application listens, as `main.ts` would. */
  configure?: (app: NestExpressApplication & NestFastifyApplication) => void | Promise<void>;
  nest?: NestApplicationOptions;
  host?: string;
}

/** A log that keeps what it is told, but for what NestJS 10 says of itself where the machine is slow. */
export class RecordingLogger implements LoggerService {
  readonly lines: string[] = [];
  log = (message: unknown): void => void this.lines.push(`log ${String(message)}`);
  error = (message: unknown): void => void this.lines.push(`error ${String(message)}`);
  warn = (message: unknown): void => {
    const text = String(message);
    if (!/^The module .* to serialize, /.test(text)) {
      this.lines.push(`warn ${text}`);
    }
  };
  debug = (message: unknown): void => void this.lines.push(`debug ${String(message)}`);
  verbose = (): void => {};
}

function adapterOf(mode: Mode): AbstractHttpAdapter {
  return mode.startsWith('express') ? new ExpressAdapter() : new FastifyAdapter({ forceCloseConnections: true });
}

function httpOptions(
  on: Mode | AbstractHttpAdapter,
  given: MetricsModuleOptions['http'],
): MetricsModuleOptions['http'] {
  return typeof on === 'string' && isIntercepted(on) ? { instrumentation: 'interceptor', ...given } : given;
}

const started: INestApplication[] = [];

/** A Nest application on a real port. */
export class TestApp {
  private constructor(
    readonly app: INestApplication,
    readonly port: number,
    readonly logger: RecordingLogger,
  ) {}

  /**
   * Creates the application, lets `configure` at it, and listens on a free port.
   *
   * @param on one of the known adapters, or another one
   */
  static async start(on: Mode | AbstractHttpAdapter, options: TestAppOptions = {}): Promise<TestApp> {
    const { metrics = {}, configure, nest, host = '127.0.0.1', ...metadata } = options;
    const imports: NonNullable<ModuleMetadata['imports']> =
      metrics === null
        ? []
        : [MetricsModule.forRoot({ auth: { bearerToken: TOKEN }, ...metrics, http: httpOptions(on, metrics.http) })];

    @Module({ ...metadata, imports: imports.concat(metadata.imports ?? []) })
    class AppModule {}

    const logger = new RecordingLogger();
    const app = await NestFactory.create<NestExpressApplication & NestFastifyApplication>(
      AppModule,
      typeof on === 'string' ? adapterOf(on) : on,
      { abortOnError: false, logger, forceCloseConnections: true, ...nest },
    );
    started.push(app);
    await configure?.(app);
    await app.listen(0, host);
    const server = app.getHttpServer();
    // On a busy machine a client may take a connection up again in the moment in which the server gives it up.
    server.keepAliveTimeout = 60_000;
    return new TestApp(app, (server.address() as AddressInfo).port, logger);
  }

  /** Closes every application that was started. For `afterEach`. */
  static async stopAll(): Promise<void> {
    await Promise.all(started.splice(0).map((app) => app.close()));
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Requests the path and reads the whole answer. */
  async fetch(path: string, init: RequestInit = {}): Promise<{ status: number; headers: Headers; body: string }> {
    const response = await fetch(this.origin + path, { redirect: 'manual', ...init });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  /** Reads a path of the endpoint with the token. */
  read(path: string, init: RequestInit = {}): ReturnType<TestApp['fetch']> {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${TOKEN}`);
    return this.fetch(path, { ...init, headers });
  }

  /** What Prometheus would read. */
  async scrape(path = '/metrics'): Promise<Exposition> {
    const { status, body } = await this.read(path);
    if (status !== 200) {
      throw new Error(`${path} answered ${status}: ${body}`);
    }
    return new Exposition(body);
  }

  /** The JSON summary, which is what its published schema says. */
  async summary(query = '', path = '/metrics.json'): Promise<FullSummary> {
    const { status, body } = await this.read(path + query);
    if (status !== 200) {
      throw new Error(`${path}${query} answered ${status}: ${body}`);
    }
    return checkedSummary(body);
  }

  /** Every series of requests so far, as `GET /users/:id 200 1`, once none is in flight. */
  async requests(): Promise<string[]> {
    return eventually(async () => {
      const exposition = await this.scrape();
      if (exposition.value('http_requests_in_flight') !== 0) {
        throw new Error('requests are still in flight');
      }
      const counted = exposition.lines('http_requests_total', 'method', 'path', 'status');
      const timed = exposition.lines('http_request_duration_seconds_count', 'method', 'path', 'status');
      expect(timed).toEqual(counted);
      return counted;
    });
  }

  /** Opens a connection and sends these bytes. */
  async open(bytes: string): Promise<Socket> {
    const socket = await openSocket(this.port);
    socket.write(bytes);
    return socket;
  }

  /** Sends these bytes, and reads until the server closes the connection or the answer has this end. */
  exchange(bytes: string, until?: string): Promise<string> {
    return exchange(this.port, bytes, until);
  }
}
