import { Controller, Get } from '@nestjs/common';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { HealthSummary, MetricsModuleOptions } from 'nestjs-red-metrics';
import { askAsBrowser, NAVIGATION, NAVIGATION_AFAR } from '../support/browser-request';
import { HelloController } from '../support/contract-controllers';
import { eventually } from '../support/eventually';
import { announcedOrigin } from '../support/management';
import { checkedSummary } from '../support/summary-schema';
import { ADAPTERS, TestApp, TOKEN } from '../support/test-app';

const PAGE = '/metrics/dashboard';
const PARTS = ['', '/page.js', '/page.css', '/summary', '/health', '/about'].map((part) => PAGE + part);
@Controller()
class FailingController {
  @Get('failing')
  failing(): never {
    throw new Error('failing');
  }
}

const controllers = [HelloController, FailingController];
const SCRIPT = { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };

const basic = (credential: string): { Authorization: string } => ({
  Authorization: `Basic ${Buffer.from(credential).toString('base64')}`,
});

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('the page on %s', (adapter) => {
  const start = (metrics: MetricsModuleOptions = {}, more: object = {}): Promise<TestApp> =>
    TestApp.start(adapter, { controllers, metrics, ...more });

  it('is served with all that it is made of and reads, to who may read the metrics', async () => {
    const app = await start();
    await app.fetch('/hello');

    const answers = await Promise.all(PARTS.map((path) => app.read(path)));

    expect(answers.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [200, 'text/html; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
      [200, 'text/css; charset=utf-8'],
      [200, 'application/json; charset=utf-8'],
      [200, 'application/json; charset=utf-8'],
      [200, 'application/json; charset=utf-8'],
    ]);
    for (const { headers } of answers) {
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
    }
    const [page, , , summary, health, about] = answers;
    expect(page?.body).toContain('<script type="module" src="dashboard/page.js"></script>');
    expect(page?.body).not.toMatch(/%PAGE%|<script>|<style|\son\w+=|https?:\/\//);
    checkedSummary(summary?.body ?? '');
    expect(Object.keys((JSON.parse(health?.body ?? '') as HealthSummary).checks)).toContain('errorRate');
    expect(JSON.parse(about?.body ?? '')).toMatchObject({
      pollSeconds: 6,
      summary: { keepSeconds: 3600 },
      queries: { requests: 'sum(rate(http_requests_total[5m]))' },
    });
    expect(about?.body).not.toContain(TOKEN);
  });

  it('takes less than 100 kB, compressed', async () => {
    const app = await start();
    let bytes = 0;
    for (const path of PARTS.slice(0, 3)) {
      const asked = request(app.origin + path, {
        headers: { Authorization: `Bearer ${TOKEN}`, 'Accept-Encoding': 'gzip, deflate, br, zstd' },
        agent: false,
      }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
      const pieces = (await answer.toArray()) as Buffer[];
      bytes += Buffer.concat(pieces).length;
      expect(gunzipSync(Buffer.concat(pieces)).toString()).toBe((await app.read(path)).body);
    }
    expect(bytes).toBeLessThan(100_000);
  });

  it('is no traffic of the application, and neither its paths nor others of them are anything else', async () => {
    const app = await start();
    await Promise.all(PARTS.map((path) => app.read(path)));
    await app.fetch(`${PAGE}/other`);
    await app.read(`${PAGE}/page.js/`);

    expect(await app.requests()).toEqual(['GET __unmatched__ 404 2']);
    const slash = await app.read(`${PAGE}/`);
    expect([slash.status, new URL(slash.headers.get('location') ?? '', `${app.origin}${PAGE}/`).pathname]).toEqual([
      308,
      PAGE,
    ]);
    expect((await app.read(PAGE, { method: 'POST' })).status).toBe(405);
    expect((await app.read(PAGE, { method: 'HEAD' })).body).toBe('');
  });

  describe('asks for a password', () => {
    it('when a person opens it, and nobody else', async () => {
      const app = await start();
      for (const path of PARTS) {
        for (const headers of [NAVIGATION, NAVIGATION_AFAR]) {
          const answer = await askAsBrowser(app.origin, path, headers);
          expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, expect.stringContaining('Basic ')]);
        }
        for (const headers of [SCRIPT, {}]) {
          const answer = await askAsBrowser(app.origin, path, headers);
          expect(answer).toMatchObject({ status: 401, body: 'Unauthorized\n' });
          expect(answer.headers['www-authenticate']).not.toContain('Basic');
          expect(answer.headers['content-security-policy']).toBeUndefined();
        }
      }
    });

    it('nowhere that has routes of the application beside it', async () => {
      const app = await start({
        auth: { bearerToken: TOKEN, basic: { username: 'ana', password: 'a-long-password' } },
      });
      for (const path of ['/metrics', '/metrics.json']) {
        const answer = await askAsBrowser(app.origin, path, NAVIGATION);
        expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer realm="metrics"']);
        expect(answer.body).toContain(`open ${PAGE}.`);
      }
      expect((await askAsBrowser(app.origin, '/metrics/health', NAVIGATION)).headers['www-authenticate']).toContain(
        'Basic',
      );
      expect((await askAsBrowser(app.origin, '/metrics', {})).headers['www-authenticate']).toContain('Basic');
    });

    it('at every path of a management port', async () => {
      const app = await start({ endpoint: { port: 0 } });
      const origin = await announcedOrigin(app.logger);
      for (const path of ['/metrics', '/metrics.json', '/metrics/health', ...PARTS]) {
        expect((await askAsBrowser(origin, path, NAVIGATION)).headers['www-authenticate']).toContain('Basic');
        expect((await askAsBrowser(origin, path, basic(`x:${TOKEN}`))).status).toBe(200);
      }
      expect((await app.read(PAGE)).status).toBe(404);
    });
  });

  it('lets in any user with the token, and the users of auth.basic', async () => {
    const app = await start({ auth: { bearerToken: TOKEN, basic: { username: 'ana', password: 'a-long-password' } } });
    for (const right of [`x:${TOKEN}`, `grafana:${TOKEN}`, `__proto__:${TOKEN}`, 'ana:a-long-password']) {
      expect((await askAsBrowser(app.origin, PAGE, { ...NAVIGATION, ...basic(right) })).status).toBe(200);
    }
    for (const wrong of [
      TOKEN,
      `${TOKEN}:`,
      `${TOKEN}:x`,
      `x:${TOKEN} `,
      `x:x:${TOKEN}`,
      'ana:',
      'x:a-long-password',
    ]) {
      expect((await askAsBrowser(app.origin, PAGE, { ...SCRIPT, ...basic(wrong) })).status).toBe(401);
    }
  });

  it('is let in by the token, whatever else comes from the address, and limits guesses', async () => {
    const app = await start({ auth: { bearerToken: TOKEN, maxFailures: { burst: 2, perSecond: 0.001 } } });
    const guesses: (number | undefined)[] = [];
    for (let guess = 0; guess < 4; guess++) {
      guesses.push(
        (await askAsBrowser(app.origin, `${PAGE}/summary`, { ...SCRIPT, ...basic(`x:guess-${guess}`) })).status,
      );
    }
    expect(guesses).toEqual([401, 401, 429, 429]);
    expect((await askAsBrowser(app.origin, `${PAGE}/summary`, { ...SCRIPT, ...basic(`x:${TOKEN}`) })).status).toBe(200);
  });

  it('is behind the other rules, too', async () => {
    const app = await start({ auth: { allow: ['192.0.2.1'] } });
    for (const path of PARTS) {
      expect(await askAsBrowser(app.origin, path, NAVIGATION)).toMatchObject({ status: 403, body: 'Forbidden\n' });
    }
  });

  it('tells of a failing service as of any other', async () => {
    const limits = { eventLoopLag: false, heap: false, p95: false, errorRate: { failing: 0.1 } } as const;
    const app = await start({ health: { minimumRequests: 1, ...limits } });
    await app.fetch('/failing');
    await eventually(async () => {
      expect((await app.read('/metrics/health')).status).toBe(503);
      const { status, body } = await app.read(`${PAGE}/health`);
      expect([status, (JSON.parse(body) as HealthSummary).status]).toEqual([200, 'failing']);
    });
  });

  it('tells no more than its status to nobody, where the health is public', async () => {
    const app = await start({ health: { public: true } });
    expect((await app.fetch('/metrics/health')).status).toBe(200);
    expect((await app.fetch(`${PAGE}/health`)).status).toBe(401);
  });

  it('is told the queries of one endpoint, whatever that is called', async () => {
    const app = await start();
    const query = new URLSearchParams({ method: 'GET', path: '/a"b\\c/:id' });
    const { queries } = JSON.parse((await app.read(`${PAGE}/about?${query.toString()}`)).body) as {
      queries: Record<string, string>;
    };
    expect(queries['requests']).toBe('sum(rate(http_requests_total{method="GET",path="/a\\"b\\\\c/:id"}[5m]))');
  });
});
