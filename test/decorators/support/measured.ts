import { Injectable, type Type } from '@nestjs/common';
import {
  CountCacheHit,
  Counted,
  Timed,
  TrackInFlight,
  type MetricsModuleOptions,
  TrackStream,
} from 'nestjs-red-metrics';
import type { Exposition } from '../../support/exposition';
import { TestApp, type TestAppOptions } from '../../support/test-app';

/** Methods that do what they are told, measured. */
@Injectable()
export class Measured {
  /** By three decorators at once. */
  @Counted()
  @Timed()
  @TrackInFlight()
  call<Result>(give: () => Result): Result {
    return give();
  }

  @TrackStream()
  stream<Result>(give: () => Result): Result {
    return give();
  }

  /** By all that look at a result. */
  @Counted()
  @Timed()
  @TrackInFlight()
  @CountCacheHit({ cache: 'all' })
  @TrackStream()
  all<Result>(give: () => Result): Result {
    return give();
  }
}

/** The calls of one method, as a scrape shows them. */
export interface Calls {
  readonly ok: number | undefined;
  readonly error: number | undefined;
  readonly timed: number | undefined;
  readonly inFlight: number | undefined;
}

/** The streams of one method, as a scrape shows them. */
export interface Streams {
  readonly completed: number | undefined;
  readonly cancelled: number | undefined;
  readonly timeout: number | undefined;
  readonly error: number | undefined;
  readonly items: number | undefined;
  readonly firstItems: number | undefined;
  readonly timed: number | undefined;
  readonly active: number | undefined;
}

export const NO_CALLS: Calls = { ok: 0, error: 0, timed: 0, inFlight: 0 };
export const NO_STREAMS: Streams = {
  completed: 0,
  cancelled: 0,
  timeout: 0,
  error: 0,
  items: 0,
  firstItems: 0,
  timed: 0,
  active: 0,
};

/** An application that measures the methods of {@link Measured}. */
export class MeasuredApp {
  private constructor(
    readonly app: TestApp,
    readonly methods: Measured,
  ) {}

  static async start(metrics: MetricsModuleOptions = {}, nest?: TestAppOptions['nest']): Promise<MeasuredApp> {
    const app = await TestApp.start('express', {
      providers: [Measured],
      metrics: { requestContext: false, defaultMetrics: false, ...metrics },
      ...(nest === undefined ? {} : { nest }),
    });
    return new MeasuredApp(app, app.app.get(Measured));
  }

  async calls(method: 'call' | 'all' = 'call'): Promise<Calls> {
    const scrape = await this.app.scrape();
    const labels = { class: 'Measured', method };
    return {
      ok: scrape.value('method_calls_total', { ...labels, result: 'ok' }),
      error: scrape.value('method_calls_total', { ...labels, result: 'error' }),
      // A histogram has no series before its first value.
      timed: scrape.value('method_duration_seconds_count', labels) ?? 0,
      inFlight: scrape.value('method_calls_in_flight', labels),
    };
  }

  async streams(method: 'stream' | 'all' = 'stream'): Promise<Streams> {
    const scrape = await this.app.scrape();
    const labels = { class: 'Measured', method };
    const total = (outcome: string): number | undefined => scrape.value('streams_total', { ...labels, outcome });
    return {
      completed: total('completed'),
      cancelled: total('cancelled'),
      timeout: total('timeout'),
      error: total('error'),
      items: scrape.value('stream_items_total', labels),
      firstItems: scrape.value('stream_time_to_first_item_seconds_count', labels) ?? 0,
      timed: scrape.value('stream_duration_seconds_count', labels) ?? 0,
      active: scrape.value('streams_active', labels),
    };
  }

  /** The warnings of the module so far. */
  warnings(): string[] {
    return this.app.logger.lines.filter((line) => line.startsWith('warn '));
  }
}

/** Starts an application with the class, and gives its object. */
export async function startWith<Provider>(
  provider: Type<Provider>,
  metrics: MetricsModuleOptions = {},
): Promise<{ provider: Provider; app: TestApp; scrape: () => Promise<Exposition> }> {
  const app = await TestApp.start('express', {
    providers: [provider],
    metrics: { requestContext: false, defaultMetrics: false, ...metrics },
  });
  return { provider: app.app.get(provider), app, scrape: () => app.scrape() };
}

/** A promise, and the functions that settle it. */
export function held<Value>(): {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
  reject: (error: unknown) => void;
} {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** What the function throws. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** What the promise was rejected with. */
export function rejectionOf(promise: PromiseLike<unknown>): Promise<unknown> {
  return Promise.resolve(promise).then(
    () => {
      throw new Error('nothing was rejected');
    },
    (error: unknown) => error,
  );
}

/** Reads all of it. */
export async function readAll<Value>(stream: AsyncIterable<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for await (const value of stream) {
    values.push(value);
  }
  return values;
}

/** Reads one value of it and breaks off. */
export async function readOne<Value>(stream: AsyncIterable<Value>): Promise<Value | undefined> {
  for await (const value of stream) {
    return value;
  }
  return undefined;
}
