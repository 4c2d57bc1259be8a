import { Injectable } from '@nestjs/common';
import { Counted, Timed } from 'nestjs-red-metrics';
import { TestApp } from '../support/test-app';
import { rejectionOf, startWith, thrownBy } from './support/measured';

afterEach(() => TestApp.stopAll());

describe('labels of one’s own', () => {
  const rejected: unknown[] = [];
  const onRejection = (error: unknown): void => void rejected.push(error);
  beforeAll(() => process.on('unhandledRejection', onRejection));
  afterAll(() => process.off('unhandledRejection', onRejection));

  const VALUES: readonly [string, () => unknown, string][] = [
    [
      'throw',
      () => {
        throw new Error('of mine');
      },
      '',
    ],
    [
      'throw what cannot be printed',
      () => {
        throw Proxy.revocable({}, {}).proxy;
      },
      '',
    ],
    ['return a promise that is rejected', () => Promise.reject(new Error('unheard')), ''],
    ['return nothing', () => undefined, ''],
    ['return null', () => null, ''],
    ['return an object', () => ({ toString: () => 'tricked' }), ''],
    ['return a symbol', () => Symbol('label'), ''],
    [
      'return a Proxy',
      () =>
        new Proxy(
          {},
          {
            get: () => {
              throw new Error('do not look');
            },
          },
        ),
      '',
    ],
    ['return long text', () => 'x'.repeat(10_000), 'x'.repeat(128)],
    ['return text that is no UTF-8', () => '\ud800', '\ufffd'],
    ['return what must be escaped', () => 'a"b\n{c}', 'a"b\n{c}'],
    ['return a number', () => Number.NaN, 'NaN'],
  ];

  it.each(VALUES)('that %s harm nothing', async (what, compute, label) => {
    @Injectable()
    class Odd {
      @Counted({ name: 'odd_total', labels: { label: compute as () => string } })
      @Timed({ name: 'odd_seconds', labels: { label: compute as () => string } })
      run(fails: boolean): string {
        if (fails) {
          throw new Error('expected');
        }
        return 'ran';
      }
    }
    const { provider, app, scrape } = await startWith(Odd);

    expect([provider.run(false), provider.run(false)]).toEqual(['ran', 'ran']);
    expect(thrownBy(() => provider.run(true))).toEqual(new Error('expected'));

    const exposition = await scrape();
    expect(exposition.value('odd_total', { label, result: 'ok' })).toBe(2);
    expect(exposition.value('odd_seconds_count', { label, result: 'error' })).toBe(1);
    const warnings = app.logger.lines.filter((line) => line.startsWith('warn labels.'));
    expect(warnings).toEqual(
      what.includes('throw') || what.includes('promise')
        ? [
            expect.stringContaining(
              "warn labels.label of @Timed({ name: 'odd_seconds' }) on Odd.run failed, so the label",
            ),
            expect.stringContaining(
              "warn labels.label of @Counted({ name: 'odd_total' }) on Odd.run failed, so the label",
            ),
          ]
        : [],
    );
    expect(rejected).toEqual([]);
  });

  it('are bounded: past the budget, calls count as __overflow__, and one warning says so', async () => {
    @Injectable()
    class Payments {
      @Timed({ name: 'payment_duration_seconds', labels: { provider: ([provider]: [string]) => provider } })
      async pay(_provider: string, isRefused = false): Promise<void> {
        if (isRefused) {
          throw new Error('expected');
        }
      }
    }
    const { provider, app, scrape } = await startWith(Payments, { limits: { seriesPerMetric: 3 } });

    for (let i = 0; i < 10; i++) {
      await provider.pay(`invented-${i}`);
    }
    await rejectionOf(provider.pay('invented-0', true));

    const exposition = await scrape();
    expect(exposition.lines('payment_duration_seconds_count', 'provider')).toEqual([
      '__overflow__ 8',
      'invented-0 1',
      'invented-1 1',
      'invented-2 1',
    ]);
    expect(exposition.value('metrics_series_dropped_total', { metric: 'payment_duration_seconds' })).toBe(8);
    expect(
      app.logger.lines.filter((line) => line.startsWith('warn payment_duration_seconds has reached')),
    ).toHaveLength(1);
  });
});
