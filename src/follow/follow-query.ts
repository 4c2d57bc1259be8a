import { types } from 'node:util';
import type { Meter } from './meter';
import { awaitStart, type Doors, type Starter, type Waiting } from './awaited-start';
import { startIteration } from './follow-iterable';
import { settlingFirst } from './settling';

/** Ends a call with the value that a promise was fulfilled with, and says what the caller shall get. */
export type OnValue = (meter: Meter, call: unknown, value: unknown) => unknown;

/** The methods that start queries, of the builders that are known. */
export interface QueryDoors {
  readonly all: Doors;
  readonly ofDrizzle: Doors;
}

/**
 * What starts a query, beside `then`: `exec` of mongoose, `execute…` of Drizzle, Kysely, postgres.js, Objection and
 * MikroORM, `requestTransaction` of Prisma, which its `$transaction([…])` calls, `get…` of TypeORM and MikroORM, and
 * what reads it row by row.
 */
const STARTS: readonly string[] = [
  'exec',
  'execute',
  'executeTakeFirst',
  'executeTakeFirstOrThrow',
  'requestTransaction',
  'getMany',
  'getManyAndCount',
  'getOne',
  'getOneOrFail',
  'getRawMany',
  'getRawOne',
  'getRawAndEntities',
  'getCount',
  'getExists',
  'getResult',
  'getResultList',
  'getSingleResult',
  'getResultAndCount',
  'cursor',
  'stream',
];
/** The same for SQLite in Drizzle, whose names are too common to be watched elsewhere. */
const STARTS_OF_DRIZZLE: readonly string[] = ['all', 'get', 'run', 'values', 'sync'];
const DRIZZLE = Symbol.for('drizzle:entityKind');

/** What was waiting for a query, and has begun. Ends once, for not every thenable settles only once. */
class Begun {
  private calls: readonly { readonly meter: Meter; readonly call: unknown }[];

  constructor(
    waiting: readonly Waiting[],
    private readonly onValue: OnValue,
  ) {
    this.calls = waiting.map(({ meter, since }) => ({ meter, call: meter.begin(since) }));
  }

  take(): Begun['calls'] {
    const taken = this.calls;
    this.calls = [];
    return taken;
  }

  readonly fulfilled = (value: unknown): unknown =>
    this.take().reduce((given, { meter, call }) => this.onValue(meter, call, given), value);

  readonly rejected = (error: unknown): void =>
    this.take().forEach(({ meter, call }) => meter.end(call, 'threw', error));

  /** Runs what starts the query, which may fail before there is a promise. */
  run(start: () => unknown): unknown {
    try {
      return start();
    } catch (error) {
      this.rejected(error);
      throw error;
    }
  }

  /** Ends with the result of what started the query. */
  end(result: unknown, onResult: OnValue): unknown {
    return this.take().reduce((given, { meter, call }) => onResult(meter, call, given), result);
  }
}

/**
 * The promise of `catch` or `finally`, which settles after the query; a new one, as of each promise that is followed.
 */
function followSettled(begun: Begun, result: unknown): unknown {
  if (!types.isPromise(result)) {
    return result;
  }
  return result.then(begun.fulfilled, (error: unknown) => {
    begun.rejected(error);
    throw error;
  });
}

/**
 * The methods that start queries. Each runs as it did, and returns what it returned.
 *
 * @param onValue ends a call with what a query was fulfilled with
 * @param onResult ends a call, begun before, when what a method returned has ended
 */
export function queryDoors(onValue: OnValue, onResult: OnValue): QueryDoors {
  const then: Starter = (original, self, args, waiting) => {
    const begun = new Begun(waiting, onValue);
    return begun.run(() => Reflect.apply(original, self, settlingFirst(args, begun)));
  };
  // Their promise is another than that of the query: an error that `catch` takes is the query's all the same.
  const settle: Starter = (original, self, args, waiting) => {
    const begun = new Begun(waiting, onValue);
    return followSettled(
      begun,
      begun.run(() => Reflect.apply(original, self, args)),
    );
  };
  const recover: Starter = (original, self, [onRejected, ...rest], waiting) => {
    const begun = new Begun(waiting, onValue);
    const [, rejected] = settlingFirst([undefined, onRejected], begun);
    return followSettled(
      begun,
      begun.run(() => Reflect.apply(original, self, [rejected, ...rest])),
    );
  };
  const promised: Doors = [
    ['then', then],
    ['catch', recover],
    ['finally', settle],
  ];
  const start: Starter = (original, self, args, waiting) => {
    const begun = new Begun(waiting, onValue);
    const result = begun.run(() => Reflect.apply(original, self, args));
    if (result !== self) {
      return begun.end(result, onResult);
    }
    // Started, and waited for by `then` (postgres.js).
    for (const { meter, call } of begun.take()) {
      meter.forget(call);
      awaitStart([self as object], promised, { meter, since: call });
    }
    return result;
  };
  const startAll = (names: readonly string[]): Doors => names.map((name) => [name, start] as const);
  const all: Doors = [...promised, ...startAll(STARTS), [Symbol.asyncIterator, startIteration]];
  return { all, ofDrizzle: [...all, ...startAll(STARTS_OF_DRIZZLE)] };
}

/**
 * Measures a query from when somebody starts it: by `then`, which is what `await` calls, or by another of its methods.
 * It stays the object it is.
 */
export function followQuery<Query extends object>(
  meter: Meter,
  query: Query,
  since: unknown,
  doors: QueryDoors,
): Query {
  const { constructor } = query as { readonly constructor?: unknown };
  const isDrizzle = typeof constructor === 'function' && DRIZZLE in constructor;
  awaitStart([query], isDrizzle ? doors.ofDrizzle : doors.all, { meter, since });
  return query;
}
