import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { type Attributes, metrics as otel } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { MetricService, OpenTelemetryModule, OtelMethodCounter } from 'nestjs-otel';
import type { Observable } from 'rxjs';
import { MetricsService } from 'nestjs-red-metrics';
import { Exposition } from '../support/exposition';
import { freePort } from '../support/processes';
import { TestApp, TOKEN } from '../support/test-app';
import {
  boundsOf,
  eventuallyLines,
  moduleOfPage,
  run,
  sendRequests,
  stop,
  UsersController,
  whenAnswered,
} from './support';

beforeAll(() => {
  process.env['METRICS_TOKEN'] = TOKEN;
});

afterAll(() => {
  delete process.env['METRICS_TOKEN'];
});

afterEach(async () => {
  await stop();
  otel.disable();
});

describe('nestjs-otel', () => {
  const histogram = 'http_server_request_duration';
  const labels = ['http_request_method', 'http_route', 'http_response_status_code'];
  const handled = ['GET /users/:id 200 2', 'GET /users/broken 500 1', 'HEAD /users/:id 200 1', 'POST /users 201 1'];
  const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

  @Injectable()
  class OtelInterceptor implements NestInterceptor {
    constructor(private readonly service: MetricService) {}

    intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
      const start = performance.now();
      const durations = this.service.getHistogram('http.server.request.duration', {
        unit: 's',
        advice: { explicitBucketBoundaries: BOUNDS },
      });
      return whenAnswered(context, next, ({ method, route, status }) => {
        const attributes: Attributes = {
          'http.request.method': method,
          'http.route': route,
          'http.response.status_code': status,
        };
        durations.record((performance.now() - start) / 1000, attributes);
      });
    }
  }

  @Injectable()
  class Orders {
    @OtelMethodCounter()
    place(): void {}
  }

  /** Beside it as the page shows it, called once. */
  @Injectable()
  class CountedOrders {
    constructor(metrics: MetricsService) {
      metrics.counter({ name: 'app_Orders_place_calls_total', help: 'Orders placed.' }).inc();
    }
  }

  it('keeps the names and labels of the semantic conventions as its exporter writes them, and its method counters', async () => {
    const port = await freePort();
    const exporter = new PrometheusExporter({ port, host: '127.0.0.1' });
    const provider = new MeterProvider({ readers: [exporter] });
    otel.setGlobalMeterProvider(provider);
    const read = async (): Promise<Exposition> =>
      new Exposition(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
    const old = await TestApp.start('express', {
      metrics: null,
      controllers: [UsersController],
      imports: [OpenTelemetryModule.forRoot()],
      providers: [Orders, { provide: APP_INTERCEPTOR, useClass: OtelInterceptor }],
    });
    old.app.get(Orders).place();
    await sendRequests(old);
    const before = await eventuallyLines(read, `${histogram}_count`, labels, (lines) => expect(lines).toEqual(handled));
    await provider.shutdown();
    await stop();

    const replaced = { imports: [moduleOfPage('From nestjs-otel')], providers: [CountedOrders] };
    const after = await run('express', replaced, `${histogram}_count`, labels, (lines) => {
      expect(lines).toEqual([...handled, 'GET /users/forbidden 403 1', 'GET /users/slow  1', 'GET  404 1'].toSorted());
    });

    expect(boundsOf(after, histogram)).toEqual(boundsOf(before, histogram));
    for (const exposition of [before, after]) {
      expect(exposition.value('app_Orders_place_calls_total')).toBe(1);
    }
    expect(before.of(`${histogram}_count`)[0]?.labels['otel_scope_name']).toBeDefined();
    expect(after.of(`${histogram}_count`)[0]?.labels['otel_scope_name']).toBeUndefined();
  });
});
