import type { Server } from 'node:http';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricsModule, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { HelloController } from '../support/contract-controllers';
import { eventually } from '../support/eventually';
import { ADAPTERS, RecordingLogger, TestApp } from '../support/test-app';

const controllers = [HelloController];
const TOKEN_LINE = /Authorization: Bearer ([\w-]{32})' (\S+)/;
const browser = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

/** The lines with the token that the process made. */
const tokenLines = ({ lines }: RecordingLogger): string[] => lines.filter((line) => TOKEN_LINE.test(line));

/** Starts an application that says nothing of who may read. */
const startOpen = (adapter: 'express' | 'fastify', options: MetricsModuleOptions = {}): Promise<TestApp> =>
  TestApp.start(adapter, { metrics: null, imports: [MetricsModule.forRoot(options)], controllers });

afterEach(() => {
  delete process.env['METRICS_ENABLED'];
  delete process.env['METRICS_TOKENS'];
  return TestApp.stopAll();
});

describe.each(ADAPTERS)('the log on %s', (adapter) => {
  it('shows the token of the process at the start, and once more when a request was turned away', async () => {
    const app = await startOpen(adapter);
    expect(tokenLines(app.logger)).toEqual([expect.stringMatching(/^warn No credential is configured/)]);

    await app.fetch('/metrics');
    await app.fetch('/metrics/health');

    expect(tokenLines(app.logger).slice(1)).toEqual([
      expect.stringMatching(/^warn A request for the metrics was turned/),
    ]);
    const [, token = '', url = ''] = TOKEN_LINE.exec(tokenLines(app.logger)[1] ?? '') ?? [];
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
  });

  it('says nothing more of a refusal where a credential is configured', async () => {
    const app = await TestApp.start(adapter, { controllers });
    await app.fetch('/metrics');

    expect(app.logger.lines.filter((line) => /turned away|No credential/.test(line))).toEqual([]);
  });

  it.each([
    ['by the option', { enabled: false }, undefined, '(enabled: false)'],
    ['by the environment', {}, 'off', '(METRICS_ENABLED is false)'],
  ])('says in one line that the module is switched off %s', async (_case, options, variable, by) => {
    if (variable !== undefined) {
      process.env['METRICS_ENABLED'] = variable;
    }
    const app = await startOpen(adapter, options);

    expect(app.logger.lines.filter((line) => /^\w+ Metrics (are|at)\b/.test(line))).toEqual([
      `log Metrics are switched off ${by}: nothing is measured or served.`,
    ]);
  });

  it('warns of a variable that nobody reads, and not with its value', async () => {
    process.env['METRICS_TOKENS'] = 'a-secret-of-somebody';
    const app = await TestApp.start(adapter, { controllers });

    expect(app.logger.lines.filter((line) => line.includes('METRICS_'))).toEqual([
      'warn The environment variable METRICS_TOKENS is not read. Did you mean METRICS_TOKEN?',
    ]);
  });

  it('follows what is mounted: a server that is not of node:net serves at the entry of the adapter', async () => {
    const logger = new RecordingLogger();
    @Module({ imports: [MetricsModule.forRoot()], controllers })
    class AppModule {}
    const app = await NestFactory.create(AppModule, await adapterOf(adapter), { logger, forceCloseConnections: true });
    const server = app.getHttpServer() as Server;
    // As on Bun, whose server emits and listens like Node's, and is another class.
    const foreign = {
      once: server.once.bind(server),
      on: server.on.bind(server),
      address: () => server.address(),
    };
    const http = app.getHttpAdapter();
    jest.spyOn(http, 'getHttpServer').mockReturnValue(foreign);
    await app.init();
    jest.restoreAllMocks();
    await app.listen(0, '127.0.0.1');

    const [, token = '', url = ''] = TOKEN_LINE.exec(tokenLines(logger)[0] ?? '') ?? [];
    expect((await fetch(url, { headers: { Authorization: `Bearer ${token}` } })).status).toBe(200);
    expect(logger.lines.filter((line) => line.includes('served nowhere'))).toEqual([]);
    await app.close();
  });
});

async function adapterOf(adapter: 'express' | 'fastify'): Promise<never> {
  const { ExpressAdapter } = await import('@nestjs/platform-express');
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  return (adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter()) as never;
}

describe('a process that hides its log while it starts', () => {
  @Module({ imports: [MetricsModule.forRoot({ auth: { bearerToken: 'jNtlQ2x8sVb0Rk4WmYcE' } })] })
  class WorkerModule {}
  @Module({ imports: [MetricsModule.forRoot({ endpoint: { port: 0 } })] })
  class ServedModule {}

  it('says that its metrics are served nowhere once it has a logger', async () => {
    const context = await NestFactory.createApplicationContext(WorkerModule, { logger: false });
    const logger = new RecordingLogger();
    context.useLogger(logger);

    await eventually(() => expect(logger.lines.filter((line) => line.includes('served nowhere'))).toHaveLength(1));
    await context.close();
  });

  it('shows its token once it has a logger, or with what it shows by then', async () => {
    const hidden = await NestFactory.createApplicationContext(ServedModule, { logger: false });
    const logger = new RecordingLogger();
    hidden.useLogger(logger);
    await eventually(() => expect(tokenLines(logger)).toHaveLength(1));
    await hidden.close();

    const buffering = await NestFactory.createApplicationContext(ServedModule, { bufferLogs: true });
    const late = new RecordingLogger();
    buffering.useLogger(late);
    expect(tokenLines(late)).toHaveLength(1);
    await buffering.close();
  });

  it('shows its token at the first request that is turned away, if it can be read then', async () => {
    @Module({ imports: [MetricsModule.forRoot()], controllers })
    class AppModule {}
    const app = await NestFactory.create(AppModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    const refused = `${await app.getUrl()}/metrics`;
    expect((await fetch(refused)).status).toBe(401);
    const logger = new RecordingLogger();
    app.useLogger(logger);

    expect((await fetch(refused)).status).toBe(401);

    expect(tokenLines(logger)).toEqual([
      expect.stringMatching(/^warn No credential is configured/),
      expect.stringMatching(/^warn A request for the metrics was turned away/),
    ]);
    await app.close();
  });
});

describe.each(ADAPTERS)('a person at a browser on %s', (adapter) => {
  const AUTHORIZED_BY = {
    token: { auth: { bearerToken: 'jNtlQ2x8sVb0Rk4WmYcE' } },
    user: { auth: { basic: { username: 'ana', password: 'a-long-password' } } },
    both: { auth: { bearerToken: 'jNtlQ2x8sVb0Rk4WmYcE', basic: { username: 'ana', password: 'a-long-password' } } },
    nothing: {},
  };

  it.each<[keyof typeof AUTHORIZED_BY, RegExp]>([
    ['token', /curl -H 'Authorization: Bearer <token>' <this address>\. In a browser: [^\n]+\.\n$/],
    [
      'user',
      /^Unauthorized: these metrics are read with a user and password: curl -u <user> <this address>\. In a browser: /,
    ],
    ['both', /Bearer <token>' <this address>; or with a user and password: [^\n]+\.\n$/],
    ['nothing', /or else logged when the application starts: curl -H 'Authorization: Bearer <token>'/],
  ])('is told in one line how to look, given a %s', async (kind, help) => {
    const app = await startOpen(adapter, AUTHORIZED_BY[kind]);

    for (const path of ['/metrics?secret=hidden', '/metrics.json', '/metrics/health']) {
      const answer = await app.fetch(path, { headers: { ...browser, Host: 'evil.example' } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      // A password that was asked for here would be sent to every route of the application.
      const asksForPassword = answer.headers.get('www-authenticate')?.includes('Basic') ?? false;
      expect(asksForPassword).toBe(path === '/metrics/health');
      expect(answer.body).toMatch(help);
      expect(answer.body).toMatch(/^[^\n]+\n$/);
      expect(answer.body).not.toMatch(/hidden|evil|127\.0\.0\.1|jNtl|ana|long-password/);
      const [, token = 'none'] = TOKEN_LINE.exec(tokenLines(app.logger).join()) ?? [];
      expect(answer.body).not.toContain(token);
    }
  });

  it.each([
    ['nothing', {}],
    ['anything', { Accept: '*/*' }],
    [
      'what Prometheus accepts',
      { Accept: 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3,*/*;q=0.1' },
    ],
  ])('is no scraper: one that accepts %s gets the status alone', async (_case, headers) => {
    const app = await startOpen(adapter);

    expect((await app.fetch('/metrics', { headers })).body).toBe('Unauthorized\n');
  });

  it('who was turned away for another reason is told no more than before', async () => {
    const app = await startOpen(adapter, { auth: { allow: ['192.0.2.1'] } });

    expect((await app.fetch('/metrics', { headers: browser })).body).toBe('Forbidden\n');
  });
});
