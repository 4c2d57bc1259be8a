import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MetricsAuthOptions } from 'nestjs-red-metrics';
import { ADAPTERS, TestApp } from '../support/test-app';

const BEARER = 'a-token-0123456789';
const withToken = { Authorization: `Bearer ${BEARER}` };

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('addresses on %s', (adapter) => {
  const start = (auth: MetricsAuthOptions, host?: string): Promise<TestApp> =>
    TestApp.start(adapter, { metrics: { auth }, ...(host === undefined ? {} : { host }) });
  const statusOf = async (app: TestApp, headers: Record<string, string> = {}): Promise<number> =>
    (await app.fetch('/metrics', { headers })).status;

  it('suffice where there is nothing else, and no token is made', async () => {
    const app = await start({ allow: ['127.0.0.0/8'] });

    for (const path of ['/metrics', '/metrics.json', '/metrics/health']) {
      expect((await app.fetch(path)).status).toBe(200);
    }
    expect(app.logger.lines.join('\n')).not.toContain('curl');
  });

  it('are refused with 403 where they are others, loopback too, whatever is claimed', async () => {
    const app = await start({ allow: ['203.0.113.0/24'] });

    const { status, body, headers } = await app.fetch('/metrics', {
      headers: { 'X-Forwarded-For': '203.0.113.1', Forwarded: 'for=203.0.113.1', 'X-Real-IP': '203.0.113.1' },
    });
    expect([status, body, headers.get('www-authenticate')]).toEqual([403, 'Forbidden\n', null]);
  });

  it('are IPv4 also on a socket for both', async () => {
    const app = await start({ allow: ['127.0.0.1'] }, '::');
    expect(await statusOf(app)).toBe(200);
  });

  it('are those that the proxies tell, where there are proxies', async () => {
    const app = await start({ allow: ['203.0.113.0/24'], trustProxy: 2 });

    expect(await statusOf(app, { 'X-Forwarded-For': '203.0.113.1, 10.0.0.1' })).toBe(200);
    expect(await statusOf(app, { 'X-Forwarded-For': 'forged, 203.0.113.1, 10.0.0.1' })).toBe(200);
    for (const forwarded of ['203.0.113.1, 8.8.8.8, 10.0.0.1', '203.0.113.1', 'x, 10.0.0.1', ',', ' ']) {
      expect(await statusOf(app, { 'X-Forwarded-For': forwarded })).toBe(403);
    }
    expect(await statusOf(app)).toBe(403);
  });

  it('are asked for beside the credential, or instead of it', async () => {
    const both = await start({ bearerToken: BEARER, allow: ['203.0.113.1'], trustProxy: 1 });
    const either = await start({ bearerToken: BEARER, allow: ['203.0.113.1'], trustProxy: 1, combine: 'any' });
    const right = { 'X-Forwarded-For': '203.0.113.1' };
    const wrong = { 'X-Forwarded-For': '203.0.113.2' };

    expect(await statusOf(both, { ...right, ...withToken })).toBe(200);
    expect(await statusOf(both, { ...wrong, ...withToken })).toBe(403);
    expect(await statusOf(both, right)).toBe(401);
    expect(await statusOf(either, right)).toBe(200);
    expect(await statusOf(either, { ...wrong, ...withToken })).toBe(200);
    expect(await statusOf(either, wrong)).toBe(401);
  });

  it('are counted, and the public health has none', async () => {
    const app = await TestApp.start(adapter, {
      metrics: { auth: { allow: ['203.0.113.1'], trustProxy: 1 }, health: { public: true } },
    });
    await statusOf(app);
    const health = await app.fetch('/metrics/health');
    expect(Object.keys(JSON.parse(health.body) as object)).toEqual(['status']);

    const { body } = await app.fetch('/metrics', { headers: { 'X-Forwarded-For': '203.0.113.1' } });
    expect(body).toContain('metrics_auth_failures_total{reason="address"} 1\n');
    for (const reason of ['missing', 'malformed', 'wrong', 'limited', 'certificate', 'guard']) {
      expect(body).toContain(`metrics_auth_failures_total{reason="${reason}"} 0\n`);
    }
  });

  it('do not exist on a unix socket', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'socket-'));
    const socketPath = join(directory, 's');
    const app = await start({ allow: ['0.0.0.0/0', '::/0'] });
    // The same handlers, on another server.
    const listener = app.app.getHttpServer() as import('node:http').Server;
    const { createServer } = await import('node:http');
    const server = createServer((incoming, outgoing) => listener.emit('request', incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    const status = await new Promise((resolve, reject) => {
      request({ socketPath, path: '/metrics', agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    server.close();
    rmSync(directory, { recursive: true });
    expect(status).toBe(403);
  });
});
