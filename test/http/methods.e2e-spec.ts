import { Controller, Get, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { NEST_MAJOR } from '../support/nest-version';
import { isIntercepted, MODES, TestApp } from '../support/test-app';

/** Older versions of NestJS have no decorator for some methods, and Fastify then no route for them. */
function methodNamed(name: string): RequestMethod {
  return (RequestMethod as unknown as Readonly<Record<string, RequestMethod>>)[name] ?? RequestMethod.ALL;
}

@Controller('files')
class FilesController {
  @Get()
  list(): string {
    return 'listed';
  }

  @RequestMapping({ path: 'search', method: methodNamed('QUERY') })
  @HttpCode(200)
  query(): string {
    return 'queried';
  }

  @RequestMapping({ path: 'properties', method: methodNamed('PROPFIND') })
  @HttpCode(200)
  find(): string {
    return 'found';
  }
}

describe.each(MODES)('the label of a method on %s', (mode) => {
  afterEach(() => {
    delete process.env['METRICS_HTTP_METHODS'];
    return TestApp.stopAll();
  });

  const start = (metrics: MetricsModuleOptions = {}): Promise<TestApp> =>
    TestApp.start(mode, { controllers: [FilesController], metrics });

  /** Requests it, and says how it must have been counted: as `label`, by its route if it has one. */
  async function expected(app: TestApp, method: string, path: string, label = method): Promise<string[]> {
    // By the standard, a QUERY has a body.
    const query = { body: '{}', headers: { 'Content-Type': 'application/json' } };
    const { status } = await app.fetch(path, { method, ...(method === 'QUERY' && query) });
    if (NEST_MAJOR >= 12) {
      expect(status).toBe(200);
    }
    if (status === 200) {
      return [`${label} ${path} 200 1`];
    }
    return isIntercepted(mode) ? [] : [`${label} __unmatched__ ${status} 1`];
  }

  it('is QUERY, as of any standard method; others are _OTHER', async () => {
    const app = await start();

    const counted = [
      ...(await expected(app, 'GET', '/files')),
      ...(await expected(app, 'QUERY', '/files/search')),
      ...(await expected(app, 'PROPFIND', '/files/properties', '_OTHER')),
    ];

    expect(await app.requests()).toEqual(counted.toSorted());
    expect((await app.summary('?method=query')).endpoints.map(({ method }) => method)).toEqual(
      counted.filter((line) => line.startsWith('QUERY')).map(() => 'QUERY'),
    );
  });

  it('is that of http.methods, too', async () => {
    const app = await start({ http: { methods: ['PROPFIND', 'M-SEARCH'] } });

    const counted = await expected(app, 'PROPFIND', '/files/properties');
    await app.exchange('M-SEARCH /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await app.exchange('MKCOL /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');

    const unrouted = isIntercepted(mode) ? [] : ['M-SEARCH __unmatched__ 404 1', '_OTHER __unmatched__ 404 1'];
    expect(await app.requests()).toEqual([...counted, ...unrouted].toSorted());
    expect((await app.summary('?method=m-search')).endpoints).toHaveLength(isIntercepted(mode) ? 0 : 1);
  });

  it('comes from METRICS_HTTP_METHODS where the code does not name any', async () => {
    process.env['METRICS_HTTP_METHODS'] = ' MKCOL, PROPFIND ';
    const app = await start();

    const counted = await expected(app, 'PROPFIND', '/files/properties');

    expect(await app.requests()).toEqual(counted);
  });

  it('has its name of the naming scheme', async () => {
    const app = await start({ naming: 'opentelemetry', http: { methods: ['PROPFIND'] } });

    const methods = [
      ...(await expected(app, 'QUERY', '/files/search')),
      ...(await expected(app, 'PROPFIND', '/files/properties')),
    ].map((line) => line.split(' ')[0]);

    const durations = (await app.scrape()).of('http_server_request_duration_seconds_count');
    expect(new Set(durations.map(({ labels }) => labels['http_request_method']))).toEqual(new Set(methods));
  });

  it('stands at zero for the routes that there are', async () => {
    const app = await start({ http: { methods: ['PROPFIND'], initialise: 'routes' } });

    const exposition = await app.scrape();
    expect(exposition.value('http_requests_total', { method: 'GET', path: '/files', status: '200' })).toBe(0);
    if (NEST_MAJOR >= 12) {
      for (const labels of [
        { method: 'QUERY', path: '/files/search', status: '200' },
        { method: 'PROPFIND', path: '/files/properties', status: '500' },
      ]) {
        expect(exposition.value('http_requests_total', labels)).toBe(0);
      }
    }
  });
});

describe('http.methods that cannot be methods', () => {
  afterEach(() => TestApp.stopAll());

  it.each([[['propfind']], [['PROP FIND']], [['MKCOL', 'MKCOL']], [Array.from({ length: 33 }, (_, i) => `M${i}`)]])(
    'keep the application from starting: %j',
    async (methods) => {
      await expect(TestApp.start('express', { metrics: { http: { methods } } })).rejects.toThrow('http.methods has');
    },
  );
});
