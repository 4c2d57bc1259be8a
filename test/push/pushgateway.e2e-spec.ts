import { rm, writeFile } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counter, register } from 'prom-client';
import type { MetricsModuleOptions, PushgatewayOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { TestApp, type TestAppOptions } from '../support/test-app';
import { Gateway } from './support/gateway';

const SECRET = 'only-the-gateway-knows';
let gateway: Gateway;
beforeEach(async () => {
  gateway = await Gateway.start();
});
afterEach(async () => {
  await TestApp.stopAll();
  await gateway.stop();
  register.clear();
});

/** An application that pushes when it closes. */
function start(pushgateway: Partial<PushgatewayOptions> = {}, options: MetricsModuleOptions = {}): Promise<TestApp> {
  const push = { pushgateway: { url: gateway.url, job: 'nightly', ...pushgateway } };
  return TestApp.start('express', { metrics: { push, ...options } } satisfies TestAppOptions);
}

/** What the application said of its pushes. */
function warnings({ logger }: TestApp): string[] {
  return logger.lines.filter((line) => line.includes('push of the metrics'));
}

describe('a push at the end', () => {
  it('is what a scrape would have answered, in the group of its job', async () => {
    new Counter({ name: 'orders_total', help: 'Orders.' }).inc(3);
    const app = await start(
      { groupings: { instance: 'a/b', env: 'prod', region: undefined } },
      { defaultLabels: { team: 'blue' }, metrics: { exclude: ['nodejs_*', 'process_*'] } },
    );
    await app.fetch('/missing');
    await app.app.close();

    expect(gateway.received).toHaveLength(1);
    const [{ method, url, headers, body } = {} as never] = gateway.received;
    expect(method).toBe('PUT');
    expect(url).toBe('/metrics/job/nightly/instance@base64/YS9i/env/prod');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['authorization']).toBeUndefined();
    const pushed = new Exposition(body.toString());
    expect(pushed.value('orders_total', { team: 'blue' })).toBe(3);
    expect(pushed.value('http_requests_total', { path: '__unmatched__', status: '404', team: 'blue' })).toBe(1);
    expect(pushed.value('metrics_pushes_total', { target: 'pushgateway', outcome: 'success' })).toBe(0);
    expect(body.toString()).not.toMatch(/^(process|nodejs)_/m);
    expect(warnings(app)).toEqual([]);
  });

  it('is made where nothing is served, of the application by its name', async () => {
    const app = await start({ job: undefined as never }, { endpoint: false, service: { name: 'billing' } });
    await app.app.close();

    expect(gateway.received.map(({ url }) => url)).toEqual(['/metrics/job/billing']);
  });

  it('has no part in what is counted of the calls and scrapes of the application', async () => {
    const app = await start({ intervalSeconds: 1 });
    await eventually(() => expect(gateway.received.length).toBeGreaterThan(1));

    const exposition = await app.scrape();
    // What the test asks of the service is made by the same process.
    const called = exposition.of('http_client_requests_total').map(({ labels }) => labels['host']);
    expect(called).not.toContain(new URL(gateway.url).host);
    expect(exposition.value('metrics_scrapes_total', { format: 'text', code: '200' })).toBe(0);
    expect(exposition.value('metrics_pushes_total', { outcome: 'success' })).toBeGreaterThan(0);
  });

  it('is not made with onShutdown: false, nor by an application that is switched off', async () => {
    const idle = await start({ onShutdown: false, intervalSeconds: 3600 });
    await idle.app.close();
    const off = await start({}, { enabled: false });
    await off.app.close();

    expect(gateway.received).toEqual([]);
  });

  it('leaves no connection open', async () => {
    await start({ intervalSeconds: 1 });
    await eventually(() => expect(gateway.received.length).toBeGreaterThan(0));
    await TestApp.stopAll();

    await eventually(() => expect(gateway.sockets.size).toBe(0));
  });
});

describe('credentials', () => {
  it.each([
    ['a token', { bearerToken: SECRET }, `Bearer ${SECRET}`],
    [
      'a user',
      { basic: { username: 'jobs', password: SECRET } },
      `Basic ${Buffer.from(`jobs:${SECRET}`).toString('base64')}`,
    ],
  ])('are sent: %s', async (_title, auth, expected) => {
    const app = await start({ auth });
    await app.app.close();

    expect(gateway.received.map(({ headers }) => headers['authorization'])).toEqual([expected]);
  });

  it('come from a file as it is at the time of the push', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'push-'));
    const file = join(folder, 'token');
    await writeFile(file, 'the-first-one\n');
    const app = await start({ auth: { bearerTokenFile: file } });
    await writeFile(file, 'the-second-one\n');
    await app.app.close();
    await rm(folder, { recursive: true });

    expect(gateway.received.map(({ headers }) => headers['authorization'])).toEqual(['Bearer the-second-one']);
  });

  it('are in no log, whatever the gateway answers', async () => {
    await gateway.stop();
    gateway = await Gateway.start((response, { headers }) => {
      response.writeHead(400).end(`You sent ${headers['authorization']}`);
    });
    const app = await start({ auth: { bearerToken: SECRET } });
    await app.app.close();

    expect(warnings(app)).toEqual([
      `warn A push of the metrics to ${gateway.url} failed: it was answered with 400. (Further ones are logged at debug level.)`,
    ]);
    expect(app.logger.lines.join('\n')).not.toContain(SECRET);
  });

  it('stop the application at start where their file cannot be read', async () => {
    const auth = { bearerTokenFile: '/does/not/exist' };
    const failed = await start({ auth }).catch(String);

    expect(failed).toContain('push.pushgateway.auth.bearerTokenFile names a file that cannot be read (ENOENT)');
    expect(failed).not.toContain('/does/not');
  });
});
