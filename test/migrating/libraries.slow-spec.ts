import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import {
  InjectMetric,
  makeCounterProvider,
  makeHistogramProvider,
  PrometheusModule,
} from '@willsoto/nestjs-prometheus';
import promBundle from 'express-prom-bundle';
import fastifyMetrics from 'fastify-metrics';
import { Counter, Histogram } from 'prom-client';
import type { Observable } from 'rxjs';
import { TestApp, type TestAppOptions, TOKEN } from '../support/test-app';
import { boundsOf, moduleOfPage, run, sendRequests, stop, UsersController, whenAnswered } from './support';

beforeAll(() => {
  process.env['METRICS_TOKEN'] = TOKEN;
});

afterAll(() => {
  delete process.env['METRICS_TOKEN'];
});

afterEach(stop);

describe('@willsoto/nestjs-prometheus with an interceptor', () => {
  const labels = ['method', 'route', 'status_code'];
  const handled = ['GET /users/:id 200 2', 'GET /users/broken 500 1', 'HEAD /users/:id 200 1', 'POST /users 201 1'];
  const names = ['app_http_requests_total', 'app_http_request_duration_seconds_count'] as const;

  @Injectable()
  class HttpMetricsInterceptor implements NestInterceptor {
    constructor(
      @InjectMetric('app_http_requests_total') private readonly requests: Counter,
      @InjectMetric('app_http_request_duration_seconds') private readonly durations: Histogram,
    ) {}

    intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
      const stopTimer = this.durations.startTimer();
      return whenAnswered(context, next, ({ status, ...rest }) => {
        const values = { ...rest, status_code: status };
        this.requests.inc(values);
        stopTimer(values);
      });
    }
  }

  const orders = makeCounterProvider({ name: 'orders_total', help: 'Orders.' });

  @Injectable()
  class Orders {
    constructor(@InjectMetric('orders_total') counter: Counter) {
      counter.inc(3);
    }
  }

  const old: TestAppOptions = {
    imports: [PrometheusModule.register({ defaultLabels: { service: 'shop' } })],
    providers: [
      { provide: APP_INTERCEPTOR, useClass: HttpMetricsInterceptor },
      makeCounterProvider({ name: 'app_http_requests_total', help: 'Requests.', labelNames: labels }),
      makeHistogramProvider({
        name: 'app_http_request_duration_seconds',
        help: 'Durations.',
        labelNames: labels,
        buckets: [0.1, 0.5, 1, 5],
      }),
      orders,
      Orders,
    ],
  };
  const replaced = (index: number): TestAppOptions => ({
    imports: [moduleOfPage('From @willsoto/nestjs-prometheus', index)],
    providers: [orders, Orders],
  });

  it('keeps names, labels, bounds and default labels, and adds what no interceptor sees', async () => {
    const before = await run('express', old, names[0], labels, (lines) => {
      // Its endpoint is a route of the application, and counts itself.
      expect(lines.filter((line) => !line.includes('/metrics'))).toEqual(handled);
    });
    const after = await run('express', replaced(0), names[0], labels, (lines) => {
      expect(lines).toEqual(
        [...handled, 'GET /users/forbidden 403 1', 'GET /users/slow 499 1', 'GET __unmatched__ 404 1'].toSorted(),
      );
    });

    expect(after.lines(names[1], ...labels)).toEqual(after.lines(names[0], ...labels));
    expect(boundsOf(after, 'app_http_request_duration_seconds')).toEqual(['0.1', '0.5', '1', '5', '+Inf']);
    expect(boundsOf(before, 'app_http_request_duration_seconds')).toEqual(['0.1', '0.5', '1', '5', '+Inf']);
    for (const exposition of [before, after]) {
      expect(exposition.value('orders_total', { service: 'shop' })).toBe(3);
      expect(exposition.value(names[0], { service: 'shop', route: '/users/:id', method: 'GET' })).toBe(2);
    }
    const processMetrics = [...before.types.keys()].filter((name) => /^(process|nodejs)_/.test(name));
    expect(processMetrics).not.toEqual([]);
    expect([...after.types.keys()]).toEqual(expect.arrayContaining(processMetrics));
  });

  it('gives the same series and no more where the interceptor of the module counts, but for clients that left', async () => {
    await run('express', replaced(1), names[0], labels, (lines) => {
      expect(lines).toEqual([...handled, 'GET /users/slow 499 1'].toSorted());
    });
  });
});

describe('express-prom-bundle', () => {
  const name = 'http_request_duration_seconds_count';
  const labels = ['method', 'path', 'status_code'];
  const byTemplate = [
    'GET /users/:id 200 2',
    'GET /users/broken 500 1',
    'GET /users/forbidden 403 1',
    'GET /users/slow 499 1',
    'GET __unmatched__ 404 1',
    'HEAD /users/:id 200 1',
    'POST /users 201 1',
  ];
  const bundle = (options: promBundle.Opts): TestAppOptions => ({
    configure: (app) => void app.use(promBundle({ includeMethod: true, includePath: true, ...options })),
  });
  const replaced: TestAppOptions = { imports: [moduleOfPage('From express-prom-bundle')] };

  it('keeps the name, the labels, the bounds and all counts; paths become templates', async () => {
    const before = await run('express', bundle({}), name, labels, (lines) => {
      const asTemplates = lines.map((line) => line.replace('/#val', '/:id').replace('/nowhere', '__unmatched__'));
      expect(asTemplates.toSorted()).toEqual(byTemplate);
    });
    const after = await run('express', replaced, name, labels, (lines) => expect(lines).toEqual(byTemplate));

    expect(before.of(name).map((sample) => sample.labels['path'])).toContain('/users/#val');
    const bounds = boundsOf(before, 'http_request_duration_seconds');
    expect(bounds).toHaveLength(7);
    expect(boundsOf(after, 'http_request_duration_seconds')).toEqual(bounds);
    expect([before.types.has('up'), after.types.has('up')]).toEqual([true, false]);
  });

  it('keeps every series where normalizePath read the template', async () => {
    const options = bundle({ normalizePath: (request) => String(request.route?.path ?? '__unmatched__') });

    await run('express', options, name, labels, (lines) => expect(lines).toEqual(byTemplate));
  });

  it('keeps the status alone, where the library had nothing else', async () => {
    const statusAlone = ['200 3', '201 1', '403 1', '404 1', '499 1', '500 1'];
    const metrics = { http: { labels: ['status'], labelNames: { status: 'status_code' } } };

    for (const options of [bundle({ includeMethod: false, includePath: false }), { metrics }]) {
      await run('express', options, name, ['status_code'], (lines) => expect(lines).toEqual(statusAlone));
    }
  });

  it('does not start beside this module under the same name, and does under another one', async () => {
    const both: TestAppOptions = { ...bundle({}), controllers: [UsersController] };
    const metrics = { prefix: 'new', path: '/new-metrics' };

    await expect(TestApp.start('express', both)).rejects.toThrow(
      'MetricsModule: adoptRegistries has prom-client\'s global registry (by default), which holds a metric "http_request_duration_seconds", which is also the name of one of this module\'s.',
    );
    await stop();
    const app = await TestApp.start('express', { ...both, metrics });
    await sendRequests(app);

    expect((await app.scrape()).value(name, { status_code: '201' })).toBe(1);
    const ours = await app.scrape('/new-metrics');
    expect(ours.value('new_request_duration_seconds_count', { status: '201' })).toBe(1);
  });

  it('as a summary has quantiles, which are not kept, and counts, which are', async () => {
    const before = await run('express', bundle({ metricType: 'summary' }), name, labels, (lines) =>
      expect(lines).toHaveLength(byTemplate.length),
    );
    const after = await run('express', replaced, name, labels, (lines) => expect(lines).toEqual(byTemplate));

    const isQuantile = ({ labels: given }: { labels: object }): boolean => 'quantile' in given;
    expect(before.types.get('http_request_duration_seconds')).toBe('summary');
    expect(before.of('http_request_duration_seconds').some(isQuantile)).toBe(true);
    expect(after.types.get('http_request_duration_seconds')).toBe('histogram');
    expect(after.samples.filter(({ name: of }) => of.startsWith('http_')).some(isQuantile)).toBe(false);
  });
});

describe('fastify-metrics', () => {
  const name = 'http_request_duration_seconds_count';
  const labels = ['method', 'route', 'status_code'];
  const kept = ['GET /users/:id 200 2', 'GET /users/broken 500 1', 'GET /users/forbidden 403 1', 'POST /users 201 1'];

  it('keeps the histogram with its labels and bounds, without HEAD; 404s and aborts are new, the summary is gone', async () => {
    const old: TestAppOptions = {
      configure: async (app) => void (await app.register(fastifyMetrics, { endpoint: '/metrics' })),
    };
    const before = await run('fastify', old, name, labels, (lines) => {
      // Its endpoint is a route that counts itself.
      expect(lines.filter((line) => !line.includes('/metrics'))).toEqual(kept);
    });
    const replaced: TestAppOptions = { imports: [moduleOfPage('From fastify-metrics')] };
    const after = await run('fastify', replaced, name, labels, (lines) => {
      expect(lines).toEqual([...kept, 'GET /users/slow 499 1', 'GET __unmatched__ 404 1'].toSorted());
    });

    const bounds = boundsOf(before, 'http_request_duration_seconds');
    expect(bounds).toHaveLength(12);
    expect(boundsOf(after, 'http_request_duration_seconds')).toEqual(bounds);
    expect(before.types.get('http_request_summary_seconds')).toBe('summary');
    expect(after.types.has('http_request_summary_seconds')).toBe(false);
  });
});

describe('any other names', () => {
  it('are given to the metrics, and labels of their own to each', async () => {
    const labels = ['verb', 'handler', 'code'];
    const options = { imports: [moduleOfPage('Another name, another label')] };

    const exposition = await run('express', options, 'api_calls_total', labels, (lines) => {
      expect(lines).toContain('GET /users/:id 2xx 2');
      expect(lines).toContain('GET __unmatched__ 4xx 1');
    });

    expect(exposition.lines('api_latency_seconds_count', 'verb', 'handler')).toContain('GET /users/:id 2');
    expect(boundsOf(exposition, 'api_latency_seconds')).toEqual(['0.1', '0.3', '1.2', '5', '+Inf']);
    expect(exposition.value('api_active')).toBe(0);
  });
});
