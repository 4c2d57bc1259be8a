import { Controller, Get, Injectable, Param } from '@nestjs/common';
import { Counted, Timed } from 'nestjs-red-metrics';
import { from, type Observable } from 'rxjs';
import { ADAPTERS, TestApp } from '../support/test-app';
import { readAll, startWith, thrownBy } from './support/measured';

afterEach(() => TestApp.stopAll());

interface Payment {
  readonly provider: string;
  readonly cents: number;
}
interface Receipt {
  readonly isCached: boolean;
}

@Injectable()
class Payments {
  @Timed({
    name: 'payment_duration_seconds',
    help: 'Duration of payments in seconds.',
    buckets: [0.5, 60],
    labels: {
      provider: ([payment]: [Payment]) => payment.provider,
      cached: (_args, receipt?: Receipt) => receipt?.isCached,
      channel: 'web',
    },
  })
  async pay(payment: Payment): Promise<Receipt> {
    if (payment.cents < 0) {
      throw new RangeError('negative');
    }
    return { isCached: payment.cents === 0 };
  }

  @Counted({ name: 'refunds_total', labels: { channel: 'web', tries: 3, isTest: false } })
  refund(fails = false): void {
    if (fails) {
      throw new Error('expected');
    }
  }

  @Counted({
    name: 'events_total',
    labels: { kind: ([kind]: [string]) => kind, last: (_args, last?: number) => last },
  })
  events(_kind: string): Observable<number> {
    return from([1, 2, 3]);
  }

  @Counted({ name: 'pages_total', labels: { last: (_args, last?: string) => last } })
  async *pages(...pages: string[]): AsyncGenerator<string> {
    yield* pages;
  }

  @Counted({
    name: 'failures_total',
    labels: {
      result: (_args, _result, { error }) => (error instanceof RangeError ? 'out of range' : 'fine'),
      of: (_args, _result, call) => `${call.class}.${call.method} ${call.result}`,
    },
  })
  check(fails: boolean): void {
    if (fails) {
      throw new RangeError('expected');
    }
  }
}

describe.each(ADAPTERS)('metrics of an application’s own by decorators on %s', (adapter) => {
  @Controller()
  class PaymentsController {
    constructor(private readonly payments: Payments) {}

    @Get('pay/:provider/:cents')
    pay(@Param('provider') provider: string, @Param('cents') cents: string): Promise<Receipt> {
      return this.payments.pay({ provider, cents: Number(cents) });
    }
  }
  Reflect.defineMetadata('design:paramtypes', [Payments], PaymentsController);

  it('have the labels that they declare, from arguments and result, and tell failures apart', async () => {
    const app = await TestApp.start(adapter, { controllers: [PaymentsController], providers: [Payments] });

    for (const path of ['/pay/visa/100', '/pay/visa/100', '/pay/visa/0', '/pay/swish/-1']) {
      await app.fetch(path);
    }

    const exposition = await app.scrape();
    expect(exposition.types.get('payment_duration_seconds')).toBe('histogram');
    expect(exposition.text).toContain('# HELP payment_duration_seconds Duration of payments in seconds.\n');
    expect(exposition.lines('payment_duration_seconds_count', 'result', 'provider', 'cached', 'channel')).toEqual([
      'error swish  web 1',
      'ok visa false web 2',
      'ok visa true web 1',
    ]);
    expect(
      exposition.lines('payment_duration_seconds_bucket', 'le', 'provider').filter((l) => l.includes('swish')),
    ).toEqual(['+Inf swish 1', '0.5 swish 1', '60 swish 1']);
    // The metric that all methods share has nothing of it.
    expect(exposition.of('method_duration_seconds_count')).toEqual([]);
  });
});

describe('a counter of one’s own', () => {
  it('with constants alone stands at zero from the start', async () => {
    const { provider, scrape } = await startWith(Payments, { prefix: 'shop' });
    const labels = { channel: 'web', tries: '3', isTest: 'false' };
    const counts = async (): Promise<unknown[]> => {
      const exposition = await scrape();
      return ['ok', 'error'].map((result) => exposition.value('refunds_total', { ...labels, result }));
    };
    expect(await counts()).toEqual([0, 0]);

    provider.refund();
    provider.refund();
    thrownBy(() => provider.refund(true));

    expect(await counts()).toEqual([2, 1]);
    expect((await scrape()).text).toContain(
      "# HELP refunds_total Calls of methods with @Counted({ name: 'refunds_total' }), by result.\n",
    );
  });

  it('knows the arguments of what is lazy, for each subscription, and the last of several values', async () => {
    const { provider, scrape } = await startWith(Payments);
    const first = provider.events('first');
    const second = provider.events('second');

    second.subscribe();
    first.subscribe();
    second.subscribe();
    await readAll(provider.pages('a', 'b'));
    await readAll(provider.pages());

    const exposition = await scrape();
    expect(exposition.lines('events_total', 'kind', 'last', 'result')).toEqual(['first 3 ok 1', 'second 3 ok 2']);
    expect(exposition.lines('pages_total', 'last', 'result')).toEqual([' ok 1', 'b ok 1']);
  });

  it('may have a label called result, and knows the error, the class and the method', async () => {
    const { provider, scrape } = await startWith(Payments);

    provider.check(false);
    thrownBy(() => provider.check(true));

    expect((await scrape()).lines('failures_total', 'result', 'of')).toEqual([
      'fine Payments.check ok 1',
      'out of range Payments.check error 1',
    ]);
  });

  it('is one for all that give its name, on a class for all of its methods, beside the one of all methods', async () => {
    const labels = { method: (_args: readonly unknown[], _result: unknown, call: { method: string }) => call.method };
    @Injectable()
    @Counted({ name: 'repository_calls_total', labels })
    class Orders {
      find(): void {}
      @Counted()
      save(): void {}
    }
    @Injectable()
    class Invoices {
      @Counted({ help: 'Calls of repositories.', labels, name: 'repository_calls_total' })
      find(): void {}
    }
    const app = await TestApp.start('express', { providers: [Orders, Invoices] });

    app.app.get(Orders).find();
    app.app.get(Orders).save();
    app.app.get(Invoices).find();

    const exposition = await app.scrape();
    expect(exposition.lines('repository_calls_total', 'method', 'result')).toEqual(['find ok 2', 'save ok 1']);
    expect(exposition.lines('method_calls_total', 'class', 'method')).toEqual(['Orders save 1']);
    expect(exposition.text).toContain('# HELP repository_calls_total Calls of repositories.\n');
    expect(app.logger.lines.filter((line) => line.startsWith('warn @'))).toEqual([]);
  });

  it('counts in the right series what runs side by side', async () => {
    const { provider, scrape } = await startWith(Payments);

    await Promise.all(
      ['a', 'b', 'a', 'c'].map((name, i) => provider.pay({ provider: name, cents: i === 3 ? -1 : 5 }).catch(() => {})),
    );

    expect((await scrape()).lines('payment_duration_seconds_count', 'provider', 'result')).toEqual([
      'a ok 2',
      'b ok 1',
      'c error 1',
    ]);
  });

  it('is each application’s own', async () => {
    const one = await startWith(Payments);
    const other = await startWith(Payments);

    one.provider.refund();

    expect((await one.scrape()).value('refunds_total')).toBe(1);
    expect((await other.scrape()).value('refunds_total')).toBe(0);
  });
});
