import { Injectable, type Type } from '@nestjs/common';
import { CountCacheHit, Counted, Timed, TrackInFlight, TrackStream } from 'nestjs-red-metrics';
import { TestApp } from '../support/test-app';

afterEach(() => TestApp.stopAll());

type Service = Type<{ run(fails?: boolean): unknown }>;

/** A service as two modules may have one of the same name, or a bundler may have shortened two names to one. */
function serviceNamed(name: string, ...decorators: MethodDecorator[]): Service {
  class Made {
    run(fails = false): AsyncIterable<string> {
      if (fails) {
        throw new Error('expected');
      }
      return (async function* (): AsyncGenerator<string> {
        yield 'one';
      })();
    }
  }
  Object.defineProperty(Made, 'name', { value: name });
  const descriptor = Object.getOwnPropertyDescriptor(Made.prototype, 'run') as PropertyDescriptor;
  decorators.forEach((decorate) => decorate(Made.prototype, 'run', descriptor));
  Object.defineProperty(Made.prototype, 'run', descriptor);
  Injectable()(Made);
  return Made;
}

async function warningsOf(...providers: Service[]): Promise<string[]> {
  const app = await TestApp.start('express', { providers });
  providers.forEach((provider) => app.app.get(provider).run());
  return app.logger.lines.filter((line) => line.startsWith('warn'));
}

describe('two methods with the same labels', () => {
  it.each<[string, () => MethodDecorator, string]>([
    ['Counted', Counted, 'class="a", method="run": their numbers are added up. Name it: @Counted({ class: \'…\' }).'],
    ['Timed', Timed, 'class="a", method="run": their numbers are added up. Name it: @Timed({ class: \'…\' }).'],
    ['TrackInFlight', TrackInFlight, 'class="a", method="run": their numbers are added up. Name it: @TrackInFlight({ '],
    ['TrackStream', TrackStream, 'class="a", method="run": their numbers are added up. Name it: @TrackStream({ class'],
    [
      'CountCacheHit',
      CountCacheHit,
      'cache="a.run": their numbers are added up. Name it: @CountCacheHit({ cache: \'…\' }).',
    ],
  ])('by @%s() are warned of once', async (name, decorator, labels) => {
    const warnings = await warningsOf(
      serviceNamed('a', decorator()),
      serviceNamed('a', decorator()),
      serviceNamed('a', decorator()),
      serviceNamed('b', decorator()),
    );

    expect(warnings).toEqual([
      expect.stringContaining(`warn @${name}() on a.run has the labels of another method, ${labels}`),
    ]);
    expect(warnings[0]).toContain('docs/compatibility.md');
  });

  it('by names of their own are told apart, without a warning', async () => {
    const Orders = serviceNamed('a', Counted({ class: 'Orders' }), CountCacheHit({ cache: 'orders' }));
    const Invoices = serviceNamed('a', Counted({ class: 'Invoices' }), CountCacheHit({ cache: 'invoices' }));
    const app = await TestApp.start('express', { providers: [Orders, Invoices] });

    expect(() => app.app.get(Invoices).run(true)).toThrow('expected');

    const exposition = await app.scrape();
    expect(exposition.value('method_calls_total', { class: 'Orders', result: 'error' })).toBe(0);
    expect(exposition.value('method_calls_total', { class: 'Invoices', result: 'error' })).toBe(1);
    expect(exposition.value('cache_errors_total', { cache: 'invoices' })).toBe(1);
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('that were both named so are left alone; one that has its name by chance is not', async () => {
    const named = (): MethodDecorator[] => [
      Counted({ class: 'Orders' }),
      Timed({ class: 'Orders', method: 'run' }),
      CountCacheHit({ cache: 'orders' }),
    ];

    expect(await warningsOf(serviceNamed('a', ...named()), serviceNamed('b', ...named()))).toEqual([]);
    expect(await warningsOf(serviceNamed('a', ...named()), serviceNamed('Orders', Counted()))).toEqual([
      expect.stringContaining('@Counted() on Orders.run has the labels of another method, class="Orders"'),
    ]);
  });

  it('of two applications are told apart by their registries', async () => {
    expect(await warningsOf(serviceNamed('a', Counted()))).toEqual([]);
    expect(await warningsOf(serviceNamed('a', Counted()))).toEqual([]);
  });
});

describe('a method', () => {
  it('that several modules provide, or a subclass inherits, is one', async () => {
    const Base = serviceNamed('Base', Counted(), CountCacheHit());
    class Derived extends Base {}

    expect(await warningsOf(Base, Derived)).toEqual([]);
  });

  it('with one decorator twice is warned of, for it counts twice', async () => {
    expect(await warningsOf(serviceNamed('Twice', Counted(), Counted()))).toEqual([
      expect.stringContaining('@Counted() on Twice.run is there twice, so each call counts twice. Remove one.'),
    ]);
    expect(await warningsOf(serviceNamed('Twice', Counted({ class: 'a' }), Counted({ class: 'b' })))).toEqual([]);
  });

  it('of a class without a name is warned of, for its label is empty', async () => {
    expect(await warningsOf(serviceNamed('', Counted()))).toEqual([
      expect.stringContaining(
        "is in a class without a name, so its label says nothing. Name it: @Counted({ class: '…'",
      ),
    ]);
    expect(await warningsOf(serviceNamed('', Counted({ class: 'Orders' })))).toEqual([]);
  });
});
