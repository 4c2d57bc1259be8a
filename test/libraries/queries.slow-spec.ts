import { sql as drizzleSql } from 'drizzle-orm';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import { drizzle as drizzleProxy } from 'drizzle-orm/pg-proxy';
import { drizzle as drizzleSqlJs } from 'drizzle-orm/sql-js';
import { integer as sqliteInteger, sqliteTable } from 'drizzle-orm/sqlite-core';
import knexFactory, { type Knex } from 'knex';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import mongoose from 'mongoose';
import { Model } from 'objection';
import postgres from 'postgres';
import initSqlJs from 'sql.js';
import { DataSource, EntitySchema } from 'typeorm';
import { MeasuredApp, NO_CALLS, readAll, rejectionOf } from '../decorators/support/measured';
import { TestApp } from '../support/test-app';
import { expectOnce } from './support/doors';
import { prismaPromise, transaction } from './support/prisma-promise';

afterEach(() => TestApp.stopAll());

const FAILED = { ...NO_CALLS, error: 1, timed: 1 };

describe('mongoose', () => {
  const schema = new mongoose.Schema({ name: String }, { bufferCommands: false, autoCreate: false, autoIndex: false });
  const Cat = mongoose.model('Cat', schema);
  let runs = 0;
  const rows = [{ _id: new mongoose.Types.ObjectId(), name: 'Tom' }];
  const offline = Cat.collection.find.bind(Cat.collection);
  const online = (): void => {
    // What the driver gives: a cursor.
    Cat.collection.find = (() => {
      runs++;
      const left = [...rows];
      return {
        toArray: async () => rows,
        next: async () => left.shift() ?? null,
        close: async () => {},
        addCursorFlag: () => {},
      };
    }) as never;
  };
  afterEach(() => {
    Cat.collection.find = offline;
  });

  it('counts by every door', async () => {
    online();
    await expectOnce({
      make: () => Cat.find().lean(),
      runs: () => runs,
      doors: {
        await: (query) => query,
        exec: async (query) => expect(await query.exec()).toMatchObject([{ name: 'Tom' }]),
        catch: (query) => query.catch(() => {}),
        finally: (query) => query.finally(() => {}),
        cursor: (query) => readAll(query.cursor()),
        'for await': (query) => readAll(query as unknown as AsyncIterable<unknown>),
      },
    });
  });

  it('counts an exec() that is rejected', async () => {
    const app = await MeasuredApp.start();
    expect(await rejectionOf(app.methods.call(() => Cat.find()).exec())).toBeInstanceOf(mongoose.Error);
    expect(await app.calls()).toEqual(FAILED);
  });

  it('counts one that is caught as an error', async () => {
    const app = await MeasuredApp.start();
    expect(await app.methods.call(() => Cat.find()).catch(() => 'caught')).toBe('caught');
    expect(await app.calls()).toEqual(FAILED);
  });
});

describe('Drizzle', () => {
  it('counts by every door, on PostgreSQL', async () => {
    let runs = 0;
    const db = drizzleProxy(async () => {
      runs++;
      return { rows: [[1]] };
    });
    const cats = pgTable('cats', { id: integer('id') });

    await expectOnce({
      make: () => db.select().from(cats),
      runs: () => runs,
      doors: {
        await: async (query) => expect(await query).toEqual([{ id: 1 }]),
        execute: (query) => query.execute(),
        catch: (query) => query.catch(() => {}),
        finally: (query) => query.finally(() => {}),
        'a condition, then execute': (query) => query.where(drizzleSql`true`).execute(),
      },
    });
  });

  it('counts by every door, on SQLite, which is synchronous', async () => {
    const SQL = await initSqlJs();
    const client = new SQL.Database();
    client.run('create table cats (id integer)');
    let runs = 0;
    const db = drizzleSqlJs(client, { logger: { logQuery: () => void runs++ } });
    const cats = sqliteTable('cats', { id: sqliteInteger('id') });

    await expectOnce({
      make: () => db.select().from(cats),
      runs: () => runs,
      doors: {
        await: (query) => query,
        execute: (query) => query.execute(),
        all: (query) => expect(query.all()).toEqual([]),
        get: (query) => query.get(),
        values: (query) => query.values(),
      },
    });
  });
});

describe('Kysely', () => {
  let runs = 0;
  const db = new Kysely<{ cats: { id: number } }>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: () => void runs++,
  });

  it('counts by every door', () =>
    expectOnce({
      make: () => db.selectFrom('cats').selectAll(),
      runs: () => runs,
      doors: {
        execute: async (query) => expect(await query.execute()).toEqual([]),
        executeTakeFirst: (query) => query.executeTakeFirst(),
      },
    }));

  it('counts a result that is missing as an error', async () => {
    const app = await MeasuredApp.start();
    await rejectionOf(app.methods.call(() => db.selectFrom('cats').selectAll()).executeTakeFirstOrThrow());
    expect(await app.calls()).toEqual(FAILED);
  });
});

/** A client of knex without a database. */
let knexRuns = 0;
class Client extends (knexFactory as unknown as { Client: new (config: object) => Knex.Client }).Client {
  constructor(config: object) {
    super({ ...config, dialect: 'none' });
  }
}
Object.assign(Client.prototype, {
  driverName: 'none',
  _driver: () => ({}),
  acquireRawConnection: async () => ({}),
  destroyRawConnection: async () => {},
  validateConnection: () => true,
  _query: async (_connection: unknown, query: object) => {
    knexRuns++;
    return Object.assign(query, { response: [{ id: 1 }] });
  },
  processResponse: ({ response }: { response: unknown }) => response,
});
const knex = knexFactory({ client: Client as never, connection: {} });

describe('knex', () => {
  afterAll(() => knex.destroy());

  it('counts by every door', () =>
    expectOnce({
      make: () => knex('cats').select('id'),
      runs: () => knexRuns,
      doors: {
        await: async (query) => expect(await query).toEqual([{ id: 1 }]),
        catch: (query) => query.catch(() => {}),
        finally: (query) => query.finally(() => {}),
        'a condition, then await': (query) => query.where({ id: 1 }),
      },
    }));

  it('counts by every door below Objection', () => {
    class Cat extends Model {
      static override tableName = 'cats';
    }
    Cat.knex(knex);
    return expectOnce({
      make: () => Cat.query().select('id'),
      runs: () => knexRuns,
      doors: {
        await: (query) => query,
        execute: (query) => query.execute(),
        catch: (query) => query.catch(() => {}),
      },
    });
  });
});

describe('TypeORM', () => {
  it('counts by every door', async () => {
    let runs = 0;
    const source = await new DataSource({
      type: 'sqljs',
      synchronize: true,
      entities: [new EntitySchema<{ id: number }>({ name: 'Cat', columns: { id: { type: Number, primary: true } } })],
      logging: ['query'],
      logger: {
        logQuery: () => void runs++,
        logQueryError: () => {},
        logQuerySlow: () => {},
        logSchemaBuild: () => {},
        logMigration: () => {},
        log: () => {},
      },
    }).initialize();

    await expectOnce({
      make: () => source.getRepository<{ id: number }>('Cat').createQueryBuilder('cat'),
      runs: () => runs,
      doors: {
        getMany: async (query) => expect(await query.getMany()).toEqual([]),
        getOne: (query) => query.getOne(),
        getRawMany: (query) => query.getRawMany(),
        getCount: (query) => query.getCount(),
        'a condition, then getMany': (query) => query.where('cat.id = 1').getMany(),
      },
    });
    await source.destroy();
  });
});

describe('postgres.js', () => {
  // Nobody listens there.
  const sql = postgres({ port: 1, host: '127.0.0.1', max: 1, connect_timeout: 1 });
  afterAll(() => sql.end({ timeout: 0 }));

  it.each<[string, (query: postgres.PendingQuery<postgres.Row[]>) => PromiseLike<unknown>]>([
    ['await', (query) => query],
    ['execute, then await', (query) => query.execute()],
    ['finally', (query) => query.finally(() => {})],
  ])('counts a query that fails, by %s', async (_door, start) => {
    const app = await MeasuredApp.start();
    const query = sql`select 1`;

    const followed = app.methods.call(() => query);
    expect(Object.is(followed, query)).toBe(true);
    expect(await app.calls()).toEqual(NO_CALLS);
    expect(await rejectionOf(start(followed))).toMatchObject({ code: 'ECONNREFUSED' });

    expect(await app.calls()).toEqual(FAILED);
  });
});

describe("Prisma's promises", () => {
  let runs = 0;
  const make = (): ReturnType<typeof prismaPromise> =>
    prismaPromise(async () => {
      runs++;
      return 'row';
    });

  it('count by every door', () =>
    expectOnce({
      make,
      runs: () => runs,
      doors: {
        await: (query) => query,
        catch: (query) => query.catch(() => {}),
        finally: (query) => query.finally(() => {}),
        $transaction: async (query) => expect(await transaction([query])).toEqual(['row']),
      },
    }));

  it('count each that a transaction rolls back', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('conflict');
    const queries = [1, 2].map(() => app.methods.call(() => prismaPromise(() => Promise.reject(error))));

    expect(await rejectionOf(transaction(queries))).toBe(error);

    expect(await app.calls()).toEqual({ ...NO_CALLS, error: 2, timed: 2 });
  });
});
