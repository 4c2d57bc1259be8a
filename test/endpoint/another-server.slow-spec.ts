import { type CanActivate, type ExecutionContext, Injectable, Scope, VersioningType } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { HealthSummary } from 'nestjs-red-metrics';
import { TestApp, type TestAppOptions, TOKEN } from '../support/test-app';
import { TinyAdapter } from '../transports/support/tiny-adapter';
import { tinyParts } from '../transports/support/tiny-controllers';

@Injectable({ scope: Scope.REQUEST })
class KeyGuard implements CanActivate {
  private readonly key = 'the-key';

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
    return headers['x-key'] === this.key;
  }
}

type Handle = (request: object, response: { end(): void }, next: () => void) => unknown;

/** Reads the answer when the handler is done, as adapters in the manner of `fetch` do. */
class AwaitingAdapter extends TinyAdapter {
  override get(...args: unknown[]): unknown {
    const [path, handle] = args as [string, Handle];
    const awaiting: Handle = async (request, response, next) => {
      await handle(request, response, next);
      response.end();
    };
    return (super.get as (...given: unknown[]) => unknown)(path, awaiting);
  }
}

/** Says of a request only its path, and uses one object for all of them. */
class PoolingAdapter extends TinyAdapter {
  private readonly pooled = {};

  override get(...args: unknown[]): unknown {
    const [path, handle] = args as [string, Handle];
    const pooling: Handle = (request, response, next) => handle(Object.assign(this.pooled, request), response, next);
    return (super.get as (...given: unknown[]) => unknown)(path, pooling);
  }

  override getRequestUrl(request: { readonly url?: string }): string | undefined {
    return request.url?.split('?')[0];
  }
}

afterEach(() => TestApp.stopAll());

describe('the endpoint on an adapter over a server that is not one of Node, as routes of its router,', () => {
  const startRouted = (options: TestAppOptions = {}): Promise<TestApp> =>
    TestApp.start(new TinyAdapter('bare'), { ...tinyParts, ...options });

  it('which show the metrics, the summary and the health, and are not counted', async () => {
    const app = await startRouted();
    await app.fetch('/books/1');

    const { status, headers } = await app.read('/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/plain');
    expect(headers.get('cache-control')).toBe('no-store');
    const exposition = await app.scrape();
    expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual(['GET /books/:id 200 1']);
    expect(exposition.value('http_requests_in_flight')).toBe(0);
    expect(exposition.value('metrics_scrapes_total', { code: '200' })).toBe(1);
    expect((await app.summary()).requests.total).toBe(1);
    const health = await app.read('/metrics/health');
    expect([health.status, (JSON.parse(health.body) as HealthSummary).status]).toEqual([200, 'ok']);
  });

  it('in text and uncompressed, whatever the reader would take', async () => {
    const app = await startRouted();

    const { status, headers, body } = await app.fetch('/metrics', {
      headers: {
        Authorization: `Bearer ${TOKEN}`,
        Accept: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
        'Accept-Encoding': 'gzip, zstd',
      },
    });

    expect([status, headers.get('content-encoding')]).toEqual([200, null]);
    expect(body).toContain('# TYPE http_requests_total counter');
  });

  it('behind the guard, which counts and limits who fails', async () => {
    const app = await startRouted();
    const read = (token?: string): ReturnType<TestApp['fetch']> =>
      app.fetch('/metrics', token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });

    const missing = await read();
    expect([missing.status, missing.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="metrics"']);
    expect(missing.body).not.toContain('http_requests_total');
    for (let attempt = 0; attempt < 20; attempt++) {
      expect((await read('not-the-right-token')).status).toBe(401);
    }
    const late = await read('not-the-right-token');
    expect([late.status, Number(late.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await app.fetch('/metrics.json')).status).toBe(401);
    expect((await app.fetch('/metrics', { method: 'POST' })).status).toBe(404);
  });

  it('to nobody by an address, which nothing tells', async () => {
    const app = await startRouted({ metrics: { auth: { allow: ['127.0.0.1'] } } });

    expect((await app.fetch('/metrics')).status).toBe(403);
  });

  it('where the options say, below the prefix', async () => {
    const app = await startRouted({
      metrics: { path: '/internal/metrics' },
      configure: (nest) => {
        nest.setGlobalPrefix('api');
        nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      },
    });

    expect((await app.read('/internal/metrics')).status).toBe(404);
    expect((await app.read('/api/internal/metrics')).status).toBe(200);
    expect((await app.read('/api/internal/metrics.json')).status).toBe(200);
    expect(app.logger.lines.join('\n')).toContain('Metrics at /api/internal/metrics,');
  });

  it('behind global guards, also where one is made for each request', async () => {
    const providers = [...(tinyParts.providers ?? []), { provide: APP_GUARD, useClass: KeyGuard }];
    const app = await startRouted({ providers, metrics: { auth: false } });

    expect((await app.fetch('/metrics')).status).toBe(403);
    expect((await app.fetch('/metrics', { headers: { 'x-key': 'the-key' } })).status).toBe(200);
  });

  it('whose answer is there when the handler is done', async () => {
    const app = await TestApp.start(new AwaitingAdapter('bare'), { ...tinyParts });

    const { status, body } = await app.read('/metrics');

    expect([status, body.includes('# TYPE http_requests_total counter')]).toEqual([200, true]);
  });

  it('which have the query, and no credential of another request', async () => {
    const app = await TestApp.start(new PoolingAdapter('bare'), { ...tinyParts });

    const { body } = await app.read('/metrics?name[]=http_requests_in_flight');
    expect(body.match(/^# TYPE/gm)).toHaveLength(1);
    expect((await app.read('/metrics.json?sections=nonsense')).status).toBe(400);
    expect((await app.fetch('/metrics')).status).toBe(401);
  });

  it('but not where the module is switched off, or has a port of its own', async () => {
    const off = await startRouted({ metrics: { enabled: false } });
    expect((await off.read('/metrics')).status).toBe(404);

    const elsewhere = await startRouted({ metrics: { endpoint: { port: 0 } } });
    expect((await elsewhere.read('/metrics')).status).toBe(404);
  });
});
