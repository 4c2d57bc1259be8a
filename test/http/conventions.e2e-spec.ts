import { Controller, Get, HttpCode, NotImplementedException, Param, Post, Redirect } from '@nestjs/common';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { exchange, openSocket } from '../support/sockets';
import { ADAPTERS, MODES, TestApp, unlessIntercepted } from '../support/test-app';

class OutOfStockError extends Error {}

let release: () => void = () => {};

@Controller()
class ShopController {
  @Get('users/:id')
  user(@Param('id') id: string): string {
    if (id === 'none') {
      throw new OutOfStockError('no more of 4711');
    }
    if (id === 'later') {
      throw new NotImplementedException();
    }
    return id;
  }

  @Get('missing')
  @HttpCode(404)
  missing(): string {
    return 'nothing';
  }

  @Get('old')
  @Redirect('/users/1', 302)
  old(): void {}

  @Post('held')
  held(): Promise<string> {
    return new Promise((resolve) => (release = () => resolve('done')));
  }
}

type LabelSet = Readonly<Record<string, string>>;

/** An empty label is none. */
function present(labels: LabelSet): LabelSet {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}

/** What is told of an ordinary request by the conventions of OpenTelemetry. */
const told = {
  http_request_method: 'GET',
  url_scheme: 'http',
  http_response_status_code: '200',
  http_route: '/users/:id',
  network_protocol_version: '1.1',
};

describe.each(MODES)('the conventions on %s', (mode) => {
  afterEach(() => TestApp.stopAll());

  const start = (metrics: MetricsModuleOptions): Promise<TestApp> =>
    TestApp.start(mode, { controllers: [ShopController], metrics });
  const labelsOf = async (app: TestApp, metric: string): Promise<LabelSet[]> =>
    (await app.scrape()).of(metric).map(({ labels }) => present(labels));

  const OF_OPENTELEMETRY = 'http_server_request_duration_seconds_count';

  it('of OpenTelemetry: a request has what the convention asks for, and nothing of what a client claims', async () => {
    const app = await start({ naming: 'opentelemetry' });
    const headers = { 'x-forwarded-proto': 'https', forwarded: 'proto=gopher' };
    await app.fetch('/users/1', { headers });
    await exchange(app.port, 'GET /users/2 HTTP/1.0\r\n\r\n');

    await eventually(async () => {
      const sets = await labelsOf(app, OF_OPENTELEMETRY);
      expect(sets).toHaveLength(2);
      expect(sets).toEqual(expect.arrayContaining([told, { ...told, network_protocol_version: '1.0' }]));
    });
    const { text } = await app.scrape();
    expect(text).not.toMatch(/gopher|^http_requests_total|stream="/m);
  });

  it('of OpenTelemetry: what failed has the status as its error, what no route took has no route', async () => {
    const app = await start({ naming: 'opentelemetry', http: { customLabels: { shop: 'one' } } });
    await app.fetch('/users/none');
    await app.fetch('/missing');
    await app.fetch('/nowhere');

    const rest = { ...told, shop: 'one' };
    const expected = [
      { ...rest, http_response_status_code: '500', error_type: '500' },
      { ...rest, http_response_status_code: '404', http_route: '/missing' },
      ...unlessIntercepted(mode, present({ ...rest, http_response_status_code: '404', http_route: '' })),
    ];
    await eventually(async () => {
      const sets = await labelsOf(app, OF_OPENTELEMETRY);
      expect(sets).toHaveLength(expected.length);
      expect(sets).toEqual(expect.arrayContaining(expected));
    });
    expect((await app.scrape()).text).not.toContain('__unmatched__');
  });

  it('of OpenTelemetry: requests in flight are told apart, and who leaves gets no status', async () => {
    const app = await start({ naming: 'opentelemetry' });
    const active = async (): Promise<number | undefined> =>
      (await app.scrape()).value('http_server_active_requests', { http_request_method: 'POST', url_scheme: 'http' });
    const socket = await openSocket(app.port);
    socket.write('POST /held HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
    await eventually(async () => expect(await active()).toBe(1));
    socket.destroy();

    await eventually(async () => {
      expect(await active()).toBe(0);
      expect(await labelsOf(app, OF_OPENTELEMETRY)).toEqual([
        present({
          ...told,
          http_request_method: 'POST',
          http_response_status_code: '',
          error_type: 'client_closed_request',
          http_route: '/held',
        }),
      ]);
    });
    release();
  });

  it('of Micrometer: a request has what Spring tells, and the exceptions that became its errors', async () => {
    const app = await start({ naming: 'micrometer', names: { http_requests_total: 'my_requests_total' } });
    for (const path of ['/users/1', '/users/none', '/users/later', '/missing', '/old', '/nowhere']) {
      await app.fetch(path);
    }

    const ok = {
      exception: 'none',
      method: 'GET',
      outcome: 'SUCCESS',
      status: '200',
      uri: '/users/{id}',
      error: 'none',
    };
    const failed = { ...ok, outcome: 'SERVER_ERROR', status: '500' };
    const expected = [
      ok,
      { ...failed, exception: 'OutOfStockError', error: 'OutOfStockError' },
      { ...failed, status: '501', exception: 'NotImplementedException', error: 'NotImplementedException' },
      { ...ok, outcome: 'CLIENT_ERROR', status: '404', uri: '/missing' },
      { ...ok, outcome: 'REDIRECTION', status: '302', uri: '/old' },
      ...unlessIntercepted(mode, { ...ok, outcome: 'CLIENT_ERROR', status: '404', uri: 'NOT_FOUND' }),
    ];
    for (const metric of [
      'http_server_requests_seconds_count',
      'http_server_requests_seconds_max',
      'my_requests_total',
    ]) {
      await eventually(async () => {
        const sets = await labelsOf(app, metric);
        expect(sets).toHaveLength(expected.length);
        expect(sets).toEqual(expect.arrayContaining(expected));
      });
    }
    const exposition = await app.scrape();
    expect(exposition.types.get('http_server_requests_seconds_max')).toBe('gauge');
    expect(exposition.value('http_server_requests_seconds_max', ok)).toBe(
      exposition.value('http_server_requests_seconds_sum', ok),
    );
    expect(exposition.value('http_server_requests_active')).toBe(0);
  });

  it('take a custom label of a name of theirs in its place', async () => {
    const app = await start({ naming: 'micrometer', http: { customLabels: { error: 'mine' } } });
    await app.fetch('/users/none');

    await eventually(async () => {
      expect(await labelsOf(app, 'http_server_requests_seconds_count')).toEqual([
        expect.objectContaining({ exception: 'OutOfStockError', error: 'mine' }),
      ]);
    });
  });

  it('leave our own names as they are, to which any of the labels may be added', async () => {
    const app = await start({ http: { labels: ['status', 'scheme', 'protocolVersion', 'errorType', 'exception'] } });
    await app.fetch('/users/none');

    await eventually(async () => {
      const expected = { scheme: 'http', protocol_version: '1.1', error_type: '500', exception: 'OutOfStockError' };
      expect(await labelsOf(app, 'http_requests_total')).toEqual([{ status: '500', ...expected }]);
    });
    expect(await labelsOf(app, 'http_requests_in_flight')).toEqual([{}]);
    expect((await app.scrape()).types.has('http_request_duration_max_seconds')).toBe(false);
  });
});

it.each(ADAPTERS)('the sizes of bodies on %s have the attributes of OpenTelemetry', async (adapter) => {
  const app = await TestApp.start(adapter, {
    controllers: [ShopController],
    metrics: { naming: 'opentelemetry', http: { sizes: true } },
  });
  await app.fetch('/users/none');

  for (const metric of ['http_server_request_body_size_bytes', 'http_server_response_body_size_bytes']) {
    await eventually(async () => {
      const sets = (await app.scrape()).of(`${metric}_count`).map(({ labels }) => labels);
      expect(sets).toEqual([{ ...told, http_response_status_code: '500', error_type: '500' }]);
    });
  }
  await TestApp.stopAll();
});
