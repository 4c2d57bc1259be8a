import { Controller, Get, Injectable, Scope } from '@nestjs/common';
import { MetricsSection } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { holdClock } from '../support/held-clock';
import type { FullSummary } from '../support/summary-schema';
import { ADAPTERS, TestApp } from '../support/test-app';
import { Broken, Hanging, refuse, Working } from './support/contributors';
import { Gate, orders } from './support/orders.controller';

const FAILED = { error: 'This section could not be made; see the log of the service.' };
const LATE = { error: 'This section took too long.' };
const DEADLINE_MS = 2000;

describe.each(ADAPTERS)('the sections that contributors add to the JSON summary on %s', (adapter) => {
  afterEach(() => TestApp.stopAll());

  const start = (
    ...providers: NonNullable<Parameters<typeof TestApp.start>[1]>['providers'] & object
  ): Promise<TestApp> => TestApp.start(adapter, { ...orders, providers: [...orders.providers, ...providers] });

  it('have what the methods return or resolve to, as JSON', async () => {
    const app = await start(Working);

    const { body } = await app.read('/metrics.json');
    const summary = await app.summary();

    expect(summary).toMatchObject({
      database: { rows: '3', table: 'requests', at: '1970-01-01T00:00:00.000Z', ratio: null, most: null },
      nothing: null,
      word: '</script>\u2028"',
      aFunction: null,
      requests: { total: 0 },
    });
    expect(summary['large']).toHaveLength(999_998);
    expect(body).toContain('"toString":{"__proto__":{"polluted":true},"constructor":1}');
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('say no more than that they failed, and leave the others alone', async () => {
    const app = await start(Broken, Working);
    const names = [
      'throws',
      'rejects',
      'throwsWhatCannotBePrinted',
      'throwsNothing',
      'cyclic',
      'getter',
      'toJson',
      'proxy',
      'thenable',
      'endless',
      'tooLarge',
    ];

    for (let reading = 0; reading < 2; reading++) {
      const summary = await app.summary();
      expect(Object.fromEntries(names.map((name) => [name, summary[name]]))).toEqual(
        Object.fromEntries(names.map((name) => [name, FAILED])),
      );
      expect(summary).toMatchObject({ database: { rows: '3' }, requests: { total: 0 }, endpoints: [] });
      expect(JSON.stringify(summary)).not.toMatch(/hunter2|\.ts:/);
    }
    // The log has the reason, once for each.
    const warnings = app.logger.lines.filter((line) => line.startsWith('warn'));
    expect(warnings.map((line) => String(/Section "(\w+)"/.exec(line)?.[1])).toSorted()).toEqual(names.toSorted());
    expect(warnings.join('\n')).toContain('Section "throws" of the summary failed: Error: the password is hunter2');
  });

  afterEach(() => jest.useRealTimers());

  it('are waited for two seconds, and not asked again while they hang', async () => {
    holdClock('Timeout');
    const app = await start(Hanging, Working);
    const hanging = app.app.get(Hanging);
    const timers = jest.getTimerCount();
    const answered: FullSummary[] = [];
    const read = async (query = ''): Promise<number> => answered.push(await app.summary(query));

    const readers = Promise.all([read(), read(), read('?sections=hanging')]);
    // Each waits by a timer of its own, of which it has one.
    await eventually(() => expect(jest.getTimerCount()).toBe(timers + 3));
    jest.advanceTimersByTime(DEADLINE_MS - 1);
    await app.fetch('/orders/1');
    expect(answered).toEqual([]);
    jest.advanceTimersByTime(1);
    await readers;

    expect(answered.map((summary) => summary['hanging'])).toEqual([LATE, LATE, LATE]);
    expect(answered).toContainEqual(expect.objectContaining({ database: expect.objectContaining({ rows: '3' }) }));
    expect(hanging.calls).toBe(1);

    // It is known to hang: nobody else waits, for no time passes, and the places of readers stay free.
    const more = await Promise.all(Array.from({ length: 3 }, () => app.summary('?sections=hanging')));
    expect(more.map((summary) => summary['hanging'])).toEqual([LATE, LATE, LATE]);
    expect(hanging.calls).toBe(1);
    hanging.open({ back: true });

    const next = app.summary('?sections=hanging');
    await eventually(() => expect(hanging.calls).toBe(2));
    hanging.open({ back: 'again' });
    expect((await next)['hanging']).toEqual({ back: 'again' });
    expect(hanging.calls).toBe(2);
  });

  it('are not asked for where the query leaves them out', async () => {
    // Whoever waited for the section would do so for ever.
    holdClock('Timeout');
    const app = await start(Hanging, Working);

    const summary = await app.summary('?sections=requests,nothing');
    await app.read('/metrics.json?sections=hanging&limit=none');
    await app.scrape();

    expect(summary).toMatchObject({ nothing: null });
    expect(summary).not.toHaveProperty('hanging');
    expect([app.app.get(Hanging).calls, app.app.get(Working).calls]).toEqual([0, 0]);
    expect((await app.summary('?sections=toString'))['toString']).toHaveProperty('constructor', 1);
  });

  it('come from controllers, inherited methods, aliases, values and what factories make', async () => {
    class Base {
      constructor(private readonly rows: number) {}

      @MetricsSection('inherited')
      statistics(): object {
        return { rows: this.rows };
      }
    }
    class Made extends Base {}
    class Value {
      @MetricsSection('value')
      statistics(): object {
        return { ready: true };
      }
    }
    @Controller('reports')
    class ReportsController {
      @Get()
      @MetricsSection('reports')
      statistics(): object {
        return { reports: 1 };
      }
    }
    const app = await TestApp.start(adapter, {
      controllers: [...orders.controllers, ReportsController],
      providers: [
        Gate,
        { provide: 'MADE', useFactory: () => new Made(4) },
        { provide: 'ALIAS', useExisting: 'MADE' },
        { provide: 'LATER', useFactory: async () => new Value() },
        { provide: 'NOTHING', useFactory: () => null },
        { provide: 'TEXT', useValue: 'text' },
        { provide: 'HOSTILE', useFactory: () => new Proxy({}, { getPrototypeOf: refuse }) },
      ],
    });

    const summary: FullSummary = await app.summary();

    expect(summary).toMatchObject({ inherited: { rows: 4 }, value: { ready: true }, reports: { reports: 1 } });
    expect((await app.fetch('/reports')).body).toBe('{"reports":1}');
  });
});

describe('a section of the JSON summary', () => {
  afterEach(() => TestApp.stopAll());

  it('is refused for a name that is taken, and for a class without a single instance', async () => {
    @Injectable()
    class Other {
      @MetricsSection('database')
      statistics(): object {
        return {};
      }
    }
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {
      @MetricsSection('mine')
      statistics(): object {
        return {};
      }
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class PerInjection {
      @MetricsSection('mine')
      statistics(): object {
        return {};
      }
    }

    await expect(TestApp.start('express', { providers: [Working, Other] })).rejects.toThrow(
      '@MetricsSection("database") on Other.statistics has the name of another section',
    );
    for (const provider of [PerRequest, PerInjection]) {
      await expect(TestApp.start('express', { providers: [provider] })).rejects.toThrow(
        'is in a class that has an instance for each request or injection',
      );
    }
  });

  it.each(['handlers', 'families', 'familiesFailed', '__proto__', '', '1st', 'with space', 'ä'])(
    'is refused the name %j',
    (name) => {
      expect(() => MetricsSection(name)).toThrow('is not a valid section name');
    },
  );

  it('is refused the name of every member that the summary has', async () => {
    const app = await TestApp.start('express', { ...orders, metrics: { health: {} } });

    const members = Object.keys(await app.summary('?families=true'));

    expect(members).toEqual(expect.arrayContaining(['requests', 'domain', 'handlers', 'system', 'families']));
    for (const name of members) {
      expect(() => MetricsSection(name)).toThrow('is not a valid section name');
    }
  });

  it('is refused where the class is provided twice, or the method has one already', async () => {
    class Base {
      @MetricsSection('mine')
      statistics(): object {
        return {};
      }
    }
    const providers = ['A', 'B'].map((provide) => ({ provide, useFactory: () => new Base() }));

    await expect(TestApp.start('express', { providers })).rejects.toThrow(
      '@MetricsSection("mine") on Base.statistics has the name of another section, that of Base.statistics.\n' +
        '  Fix: provide the class once',
    );
    const method = Object.getOwnPropertyDescriptor(Base.prototype, 'statistics') as PropertyDescriptor;
    expect(() => MetricsSection('yours')(Base.prototype, 'statistics', method)).toThrow(
      '@MetricsSection("yours") is on a method that contributes the section "mine" already',
    );
  });
});
