import { createHash } from 'node:crypto';
import { ForbiddenException, UnauthorizedException } from '@nestjs/common';
import { Field, Int, ObjectType, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { type Subscription as Subscribed, SubscribingClient, post } from './support/graphql-client';
import { eventsOf, operationsOf, subscriptionsOf } from './support/graphql-expectations';
import {
  APOLLO_SERVERS,
  type GraphqlOptions,
  GRAPHQL_SERVERS,
  type GraphqlServer,
  PERSISTED,
} from './support/graphql-servers';
import { Source } from './support/graphql-sources';

const clients: SubscribingClient[] = [];
let source: Source;

beforeEach(() => {
  source = new Source();
  // graphql-ws tells the console of what it cannot handle.
  jest.spyOn(console, 'error').mockImplementation();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await TestApp.stopAll();
});

@ObjectType()
class Tick {
  @Field(() => Int)
  readonly count!: number;
}

@Resolver(() => Tick)
class TicksResolver {
  @Query(() => Tick)
  last(): object {
    return { count: 1 };
  }

  @Subscription(() => Tick, { resolve: (value: number) => ({ count: value }) })
  ticks(): AsyncIterator<unknown> {
    return source.generator();
  }

  @Subscription(() => Tick, { filter: () => true, resolve: (value: number) => ({ count: value }) })
  filtered(): AsyncIterator<unknown> {
    return source.generator();
  }

  @ResolveField(() => String)
  odd(): string {
    return 'odd';
  }

  @ResolveField(() => String)
  missing(): undefined {
    return undefined;
  }

  @ResolveField(() => String)
  secret(): string {
    throw new ForbiddenException();
  }
}

function start(server: GraphqlServer, options: GraphqlOptions = {}): Promise<TestApp> {
  return TestApp.start(server.adapter, { imports: [server.module(options)], providers: [TicksResolver] });
}

function subscribe(app: TestApp, query: string): Subscribed {
  const client = new SubscribingClient(app);
  clients.push(client);
  return client.subscribe(query);
}

describe.each(GRAPHQL_SERVERS)('what subscribers of %s are told', (_name, server) => {
  it.each(['ticks', 'filtered'])('counts each event of %s by its own result', async (field) => {
    const app = await start(server);
    const whole = subscribe(app, `subscription { tick: ${field} { count } }`);
    const barred = subscribe(app, `subscription { ${field} { count secret } }`);
    await eventually(async () => expect((await app.scrape()).value('graphql_subscriptions_active')).toBe(2));
    source.emit(1);
    // null for an Int! is the service's fault.
    source.emit('no number');
    await eventually(() => expect([whole.events.length, barred.events.length]).toEqual([2, 2]));
    source.complete();
    expect(await subscriptionsOf(app)).toEqual([`${field} completed 2`]);
    expect(await eventsOf(app)).toEqual([`${field} error 2`, `${field} ok 1`, `${field} rejected 1`]);
    expect(await operationsOf(app)).toEqual([`subscription ${field} ok 2`]);
  });

  it('cannot be made to tell of errors by a subscription over HTTP', async () => {
    const app = await start(server);
    await post(app, { query: 'subscription { ticks { count } }' });
    expect(await operationsOf(app)).toEqual(['subscription ticks rejected 1']);
  });

  it('counts a persisted query by its result', async () => {
    const app = await start(server, { persisted: PERSISTED });
    await post(app, server.persisted('failing'));
    await post(app, server.persisted('working'));
    expect(await operationsOf(app)).toEqual(['query last error 1', 'query last ok 1']);
  });
});

describe.each(APOLLO_SERVERS)('what clients of %s are told', (_name, server) => {
  it('counts no step of an automatic persisted query', async () => {
    const app = await start(server);
    const query = '{ last { count } }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    await post(app, { extensions });
    expect(await operationsOf(app)).toEqual([]);
    await post(app, { query, extensions });
    await post(app, { extensions });
    expect(await operationsOf(app)).toEqual(['query last ok 2']);
    await post(app, { query: '{ last { odd } }', extensions });
    expect(await operationsOf(app)).toEqual(['query last ok 2', 'unknown __unmatched__ rejected 1']);
  });

  it.each([
    ['an error', () => new Error('expected'), 'error'],
    ['a refusal', () => new UnauthorizedException(), 'rejected'],
  ])('counts %s of the context that could not be made', async (_what, failure, status) => {
    const app = await start(server, {
      context: () => {
        throw failure();
      },
    });
    await post(app, { query: '{ last { count } }' });
    expect(await operationsOf(app)).toEqual([`unknown __unmatched__ ${status} 1`]);
    const { ends } = subscribe(app, '{ last { count } }');
    await eventually(() => expect(ends).toHaveLength(1));
    expect(await operationsOf(app)).toEqual([`unknown __unmatched__ ${status} 2`]);
  });

  it.each([
    ['a result', '{ last { count odd } }', 'query last ok 1'],
    ['an error', '{ last { count secret } }', 'query last rejected 1'],
    ['what is not valid', '{ nothing }', 'unknown __unmatched__ rejected 1'],
    ['what does not parse', '{ last(', 'unknown __unmatched__ rejected 1'],
  ])('counts %s of a query over WebSocket', async (_what, query, expected) => {
    const app = await start(server);
    const { ends } = subscribe(app, query);
    await eventually(() => expect(ends).toHaveLength(1));
    expect(await operationsOf(app)).toEqual([expected]);
  });
});
