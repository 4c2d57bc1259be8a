import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { promisify } from 'node:util';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  MetricsConfigurationError,
  MetricsModule,
  MetricsSection,
  type MetricsModuleOptions,
} from 'nestjs-red-metrics';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { announcedOrigin } from '../support/management';
import { freePort } from '../support/processes';
import { HelloController } from '../support/contract-controllers';
import { closed, exchange, openSocket } from '../support/sockets';
import { ADAPTERS, ENDPOINTS, RecordingLogger, TestApp, TOKEN } from '../support/test-app';

const controllers = [HelloController];
const authorized = { headers: { Authorization: `Bearer ${TOKEN}` } };

afterEach(async () => {
  delete process.env['METRICS_PORT'];
  await TestApp.stopAll();
});

async function get(url: string, init: RequestInit = authorized): Promise<{ status: number; body: string }> {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.text() };
}

/** What the management port of that origin answers to these bytes, until it closes the connection. */
function answerTo(origin: string, bytes: string): Promise<string> {
  return exchange(Number(new URL(origin).port), bytes);
}

describe.each(ADAPTERS)('the management port beside %s', (adapter) => {
  const start = async (
    endpoint: MetricsModuleOptions['endpoint'] = { port: 0 },
    metrics: MetricsModuleOptions = {},
  ): Promise<{ app: TestApp; origin: string }> => {
    const app = await TestApp.start(adapter, { controllers, metrics: { endpoint, ...metrics } });
    return { app, origin: await announcedOrigin(app.logger) };
  };

  it('has the three paths behind the guard, and nothing else', async () => {
    const { origin } = await start();

    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:/);
    for (const path of ENDPOINTS) {
      expect((await get(origin + path)).status).toBe(200);
      expect((await get(origin + path, {})).status).toBe(401);
      expect((await get(origin + path, { ...authorized, method: 'POST' })).status).toBe(405);
      expect((await get(origin + path, { method: 'OPTIONS' })).status).toBe(401);
    }
    for (const path of [
      '/',
      '/hello',
      '//metrics',
      '/METRICS',
      '/%6detrics',
      '/metrics//',
      '/metrics/x',
      '/__proto__',
    ]) {
      expect(await get(origin + path)).toEqual({ status: 404, body: 'Not Found\n' });
    }
  });

  it('leaves the port of the application without them: unknown paths, counted as such', async () => {
    const { app, origin } = await start();

    for (const path of ENDPOINTS) {
      const answer = await app.read(path);
      expect(answer.status).toBe(404);
      expect(answer.headers.get('x-content-type-options')).toBeNull();
    }
    await app.fetch('/hello');
    await get(`${origin}/nowhere`);

    const { body } = await get(`${origin}/metrics`);
    expect(body.match(/^http_requests_total\{.*$/gm)?.toSorted()).toEqual([
      'http_requests_total{method="GET",path="/hello",status="200"} 1',
      'http_requests_total{method="GET",path="__unmatched__",status="404"} 3',
    ]);
    expect(body).toContain('http_requests_in_flight 0\n');
  });

  it('is set by the environment, and has the global prefix where asked', async () => {
    const port = await freePort();
    process.env['METRICS_PORT'] = String(port);
    const app = await TestApp.start(adapter, {
      controllers,
      metrics: { endpoint: { prefix: 'follow' } },
      configure: (nest) => void nest.setGlobalPrefix('api'),
    });

    expect((await get(`http://127.0.0.1:${port}/api/metrics`)).status).toBe(200);
    expect((await get(`http://127.0.0.1:${port}/metrics`)).status).toBe(404);
    expect((await app.read('/api/metrics')).status).toBe(404);
  });

  it('logs where it is with a curl line that works', async () => {
    const { app } = await start({ port: 0 }, { auth: undefined });
    const [, command = ''] = /(curl .*)$/m.exec(app.logger.lines.join('\n')) ?? [];

    const { stdout } = await promisify(execFile)('sh', ['-c', command.replace('curl', 'curl --silent')]);

    expect(stdout).toContain('# TYPE http_requests_total counter');
  });

  it('ends with its application, idle connections at once', async () => {
    const { app, origin } = await start();
    const idle = await openSocket(Number(new URL(origin).port));
    idle.write('GET /metrics/health HTTP/1.1\r\nHost: a\r\n\r\n');
    const cut = closed(idle);
    const [answer] = (await once(idle, 'data')) as [Buffer];

    await app.app.close();

    expect(answer.toString()).toContain('401');
    await cut;
    await expect(fetch(origin)).rejects.toThrow();
  });

  it('is there until nothing of the application runs any more, and lets an answer end', async () => {
    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => {
      @Injectable()
      class Slow {
        @MetricsSection('slow')
        slow(): Promise<string> {
          resolve();
          return new Promise((done) => (answer = () => done('at last')));
        }
      }
      Slows.push(Slow);
    });
    const app = await TestApp.start(adapter, { providers: Slows.splice(0), metrics: { endpoint: { port: 0 } } });
    const origin = await announcedOrigin(app.logger);

    const summary = get(`${origin}/metrics.json`);
    await asked;
    const closing = app.app.close();
    answer();

    expect((await summary).body).toContain('at last');
    await closing;
  });

  it('cuts off what is no request, without a word about itself', async () => {
    const { origin } = await start();
    const large = await answerTo(origin, `GET /metrics HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    const garbage = await answerTo(origin, `\0\0\0\r\n\r\n`);
    const body = await answerTo(origin, `GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999\r\n\r\n{`);
    const asks = await answerTo(
      origin,
      `GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n`,
    );

    expect(large).toMatch(/^HTTP\/1\.1 431 [^]*\r\n\r\nRequest Header Fields Too Large\n$/);
    expect(garbage).toMatch(/^HTTP\/1\.1 400 [^]*\r\n\r\nBad Request\n$/);
    expect(body).toMatch(/^HTTP\/1\.1 401 /);
    expect(asks).toMatch(/^HTTP\/1\.1 404 /);
    expect(large + garbage + body + asks).not.toMatch(/node|HPE_|\.js|Server:/i);
    expect((await get(`${origin}/metrics`)).status).toBe(200);
  });
});

/** Classes made in a test, for it needs what they close over. */
const Slows: (new () => unknown)[] = [];

describe('a management port that cannot be', () => {
  it('is an error at boot that names it and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    try {
      const start = TestApp.start('express', { metrics: { endpoint: { port } } });
      await expect(start).rejects.toThrow(MetricsConfigurationError);
      await expect(start).rejects.toThrow(
        `MetricsModule: endpoint.port is ${port}, but something listens on port ${port} of 127.0.0.1 already.\n  Fix: choose another port`,
      );
      process.env['METRICS_PORT'] = String(port);
      await expect(TestApp.start('express')).rejects.toThrow(`METRICS_PORT is ${port}`);
    } finally {
      other.close();
    }
  });

  it('may have no address that is not one of this machine', async () => {
    await expect(TestApp.start('express', { metrics: { endpoint: { port: 0, host: '192.0.2.1' } } })).rejects.toThrow(
      'endpoint.host is "192.0.2.1", which is no address of this machine',
    );
  });
});

describe.each([new ExpressAdapter(), new FastifyAdapter()])('an application that listens on its port', (adapter) => {
  @Module({ imports: [MetricsModule.forRoot({ auth: false, endpoint: { port: 0 } })] })
  class ClashingModule {}

  it('is told which ports clash', async () => {
    const logger = new RecordingLogger();
    const app = await NestFactory.create(ClashingModule, adapter, { logger, abortOnError: false });
    await app.init();
    const port = Number(new URL(await announcedOrigin(logger)).port);

    await expect(app.listen(port, '127.0.0.1')).rejects.toThrow('EADDRINUSE');

    expect(logger.lines).toContainEqual(
      expect.stringContaining(`cannot listen on port ${port}: its metrics endpoint has it (endpoint.port)`),
    );
    await app.close();
  });
});

describe('an application that is off', () => {
  it('has no management port', async () => {
    const port = await freePort();
    await TestApp.start('express', { metrics: { enabled: false, endpoint: { port } } });

    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
  });
});

describe('an application without HTTP', () => {
  @Module({ imports: [MetricsModule.forRoot({ auth: { bearerToken: TOKEN }, endpoint: { port: 0, host: '::' } })] })
  class WorkerModule {}

  it('is read on the management port', async () => {
    const logger = new RecordingLogger();
    const worker = await NestFactory.createApplicationContext(WorkerModule, { logger, abortOnError: false });
    const origin = await announcedOrigin(logger);

    expect(origin).toMatch(/^http:\/\/localhost:\d+$/);
    expect((await get(`${origin}/metrics`)).body).toContain('process_cpu_seconds_total');
    await worker.close();
    await expect(fetch(origin)).rejects.toThrow();
  });

  it('starts it before the application listens', async () => {
    const logger = new RecordingLogger();
    const app = await NestFactory.create(WorkerModule, { logger, abortOnError: false });
    await app.init();
    expect((app.getHttpServer() as Server).listening).toBe(false);

    expect((await get(`${await announcedOrigin(logger)}/metrics`)).status).toBe(200);
    await app.close();
  });
});
