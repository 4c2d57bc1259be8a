import { Injectable, type Type } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import {
  Counted,
  type CountedOptions,
  MetricsConfigurationError,
  type MetricsModuleOptions,
  MetricsService,
  Timed,
  type TimedOptions,
} from 'nestjs-red-metrics';
import { Counter, Registry } from 'prom-client';
import { TestApp } from '../support/test-app';
import { thrownBy } from './support/measured';

afterEach(() => TestApp.stopAll());

type Service = Type<{ run(): string }>;

/** A class with one method that has this decorator. */
function withDecorator(name: string, decorate: MethodDecorator): Service {
  class Made {
    run(): string {
      return 'ran';
    }
  }
  Object.defineProperty(Made, 'name', { value: name });
  const descriptor = Object.getOwnPropertyDescriptor(Made.prototype, 'run') as PropertyDescriptor;
  decorate(Made.prototype, 'run', descriptor);
  Object.defineProperty(Made.prototype, 'run', descriptor);
  Injectable()(Made);
  return Made;
}

const counted = (name: string, options: CountedOptions): Service => withDecorator(name, Counted(options));
const timed = (name: string, options: TimedOptions): Service => withDecorator(name, Timed(options));

/** What the start of an application with these classes fails with. */
async function startError(providers: Service[], metrics: MetricsModuleOptions = {}): Promise<string> {
  const error: unknown = await TestApp.start('express', { providers, metrics }).then(
    () => new Error('it started'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MetricsConfigurationError);
  return (error as Error).message;
}

describe('a name of one’s own that is taken', () => {
  it.each<[string, Service, MetricsModuleOptions, string]>([
    [
      'by a counter of the module',
      counted('A', { name: 'http_requests_total' }),
      {},
      'http_requests_total of the module',
    ],
    [
      'by a metric that is called so by a prefix',
      counted('A', { name: 'shop_requests_total' }),
      { prefix: 'shop' },
      'http_requests_total of the module',
    ],
    [
      'by a metric that is called so by the option names',
      timed('A', { name: 'render_seconds' }),
      { names: { ws_message_duration_seconds: 'render_seconds' } },
      'ws_message_duration_seconds of the module',
    ],
    [
      'by a histogram of the module',
      timed('A', { name: 'method_duration_seconds' }),
      {},
      'method_duration_seconds of the',
    ],
    [
      'in OpenMetrics, which leaves _total out',
      counted('A', { name: 'method_duration_seconds_total' }),
      {},
      'method_duration_seconds of the module',
    ],
  ])('%s is an error at the start', async (_how, service, metrics, owner) => {
    const message = await startError([service], metrics);

    expect(message).toMatch(
      /^MetricsModule: @(Counted|Timed)\(\{ name: '\w+' \}\) on A\.run takes the name "\w+", which /,
    );
    expect(message).toContain(`which ${owner}`);
    expect(message).toContain('\n  Fix: choose another name.');
  });

  it('by a metric of the registry is an error at the start', async () => {
    const registry = new Registry();
    registry.registerMetric(new Counter({ name: 'orders_total', help: 'Orders.', registers: [] }));

    expect(await startError([counted('A', { name: 'orders_total' })], { registry })).toContain(
      'takes the name "orders_total", which another metric of the registry has already',
    );
  });

  it('is no clash where the module is called otherwise, or switched off', async () => {
    const service = counted('A', { name: 'http_requests_total' });

    const { app } = await TestApp.start('express', { providers: [service], metrics: { prefix: 'shop' } });
    expect(app.get(service).run()).toBe('ran');
    const { app: off } = await TestApp.start('express', { providers: [service], metrics: { enabled: false } });
    expect(off.get(service).run()).toBe('ran');
  });

  it('is an error for whoever asks MetricsService for another metric of that name', async () => {
    const service = counted('A', { name: 'orders_total' });
    const { app } = await TestApp.start('express', { providers: [service] });
    const make = (): unknown => app.get(MetricsService).counter({ name: 'orders_total', help: 'Orders.' });

    expect(String(thrownBy(make))).toContain('There is a metric "orders_total" already, and it is no Counter.');
  });
});

describe('decorators with one name', () => {
  it.each<[string, Service, Service, string]>([
    [
      'other labels',
      counted('A', { name: 'orders_total', labels: { a: 1, b: 2 } }),
      counted('B', { name: 'orders_total', labels: { b: 2 } }),
      '@Counted({ name: \'orders_total\' }) on B.run declares "orders_total" with the labels b, result, but ' +
        "@Counted({ name: 'orders_total' }) on A.run with a, b, result.",
    ],
    [
      'other buckets',
      timed('A', { name: 'render_seconds' }),
      timed('B', { name: 'render_seconds', buckets: [1, 2] }),
      "with the buckets 1, 2, but @Timed({ name: 'render_seconds' }) on A.run with those of decorators.buckets.",
    ],
    [
      'another help text',
      timed('A', { name: 'render_seconds', help: 'One.' }),
      timed('B', { name: 'render_seconds', help: 'Other.' }),
      `with the help "Other.", but @Timed({ name: 'render_seconds' }) on A.run with "One."`,
    ],
    [
      'a histogram that OpenMetrics calls as the counter',
      timed('A', { name: 'render_seconds' }),
      counted('B', { name: 'render_seconds_total' }),
      '@Counted({ name: \'render_seconds_total\' }) on B.run takes the name "render_seconds_total", which ' +
        "@Timed({ name: 'render_seconds' }) on A.run (render_seconds) has already.",
    ],
  ])('but %s are an error at the start, which names both', async (_what, one, other, message) => {
    expect(await startError([one, other])).toContain(message);
  });

  it('and the same labels in another order feed one metric', async () => {
    const one = counted('A', { name: 'orders_total', labels: { a: 'x', b: 'y' } });
    const other = counted('B', { name: 'orders_total', labels: { b: 'y', a: 'z' } });
    const app = await TestApp.start('express', { providers: [one, other] });

    app.app.get(one).run();
    app.app.get(other).run();

    expect((await app.scrape()).lines('orders_total', 'a', 'b')).toEqual(['x y 1', 'z y 1']);
  });

  it('twice on one method are warned of, for each call counts twice', async () => {
    const service = withDecorator('A', (target, key, descriptor) => {
      Counted({ name: 'orders_total' })(target, key, descriptor);
      Counted({ name: 'orders_total' })(target, key, descriptor);
    });
    const app = await TestApp.start('express', { providers: [service] });

    expect(app.logger.lines.filter((line) => line.startsWith('warn @'))).toEqual([
      expect.stringContaining("@Counted({ name: 'orders_total' }) on A.run is there twice, so each call counts twice."),
    ]);
  });

  it('that come after the start measure nothing where they do not go together, and one warning says so', async () => {
    const late = counted('Late', { name: 'orders_total', labels: { other: 1 } });
    class LateModule {}
    Reflect.defineMetadata('providers', [late], LateModule);
    const app = await TestApp.start('express', { providers: [counted('A', { name: 'orders_total' })] });

    const module = await app.app.get(LazyModuleLoader).load(() => LateModule);

    expect([module.get(late).run(), module.get(late).run()]).toEqual(['ran', 'ran']);
    expect((await app.scrape()).value('orders_total')).toBe(0);
    expect(app.logger.lines.filter((line) => line.startsWith('warn @'))).toEqual([
      expect.stringContaining(
        "warn @Counted({ name: 'orders_total' }) on Late.run measures nothing: MetricsConfiguration",
      ),
    ]);
  });
});
