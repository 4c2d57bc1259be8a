import { Injectable, UseGuards } from '@nestjs/common';
import { Query, Resolver, Subscription } from '@nestjs/graphql';
import { TestApp } from '../support/test-app';
import { eventually } from '../support/eventually';
import { type Subscription as Subscribed, SubscribingClient, toldOfFailure } from './support/graphql-client';
import { eventsOf, operationSeries, operationsOf, seriesOf, subscriptionsOf } from './support/graphql-expectations';
import { GRAPHQL_SERVERS } from './support/graphql-servers';
import { Source } from './support/graphql-sources';

const clients: SubscribingClient[] = [];
let source: Source;

beforeEach(() => (source = new Source()));
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await TestApp.stopAll();
});

@Injectable()
class Locked {
  canActivate(): boolean {
    return false;
  }
}

@Resolver()
class TicksResolver {
  @Query(() => String)
  hello(): string {
    return 'hello';
  }

  @Subscription(() => Number, { resolve: (value: number) => value })
  ticks(): AsyncIterator<unknown> {
    return source.generator();
  }

  @Subscription(() => Number, { name: 'renamed', resolve: (value: number) => value * 10 })
  async later(): Promise<AsyncIterator<unknown>> {
    return source.generator();
  }

  @Subscription(() => Number, {
    filter: (value: number) => Promise.resolve(value % 2 === 0),
    resolve: (value: number) => value,
  })
  even(): AsyncIterator<unknown> {
    return source.generator();
  }

  @Subscription(() => Number, { resolve: (value: number) => value })
  unclosable(): AsyncIterableIterator<unknown> {
    return source.endless();
  }

  @UseGuards(Locked)
  @Subscription(() => Number)
  locked(): AsyncIterator<unknown> {
    return source.generator();
  }

  @UseGuards(Locked)
  @Subscription(() => Number, { filter: () => true })
  lockedEven(): AsyncIterator<unknown> {
    return source.generator();
  }

  @Subscription(() => Number)
  nothing(): AsyncIterator<unknown> {
    return 7 as unknown as AsyncIterator<unknown>;
  }
}

const FIELDS = ['even', 'locked', 'lockedEven', 'nothing', 'renamed', 'ticks', 'unclosable'];

function clientOf(app: TestApp): SubscribingClient {
  const client = new SubscribingClient(app);
  clients.push(client);
  return client;
}

describe.each(GRAPHQL_SERVERS)('subscriptions of %s', (_name, server) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await TestApp.start(server.adapter, { imports: [server.module()], providers: [TicksResolver] });
  });

  /** Subscribed, set up, and counted as open. */
  async function subscribed(client: SubscribingClient, query: string): Promise<Subscribed> {
    const before = (await app.scrape()).value('graphql_subscriptions_active') ?? 0;
    const subscription = client.subscribe(query);
    await eventually(async () => expect((await app.scrape()).value('graphql_subscriptions_active')).toBe(before + 1));
    return subscription;
  }

  it('are at zero from the start, with each outcome', async () => {
    const exposition = await app.scrape();
    const outcomes = ['cancelled', 'completed', 'error'];
    expect(seriesOf(exposition, 'graphql_subscriptions_total')).toEqual(
      FIELDS.flatMap((field) => outcomes.map((outcome) => `${field} ${outcome}`)),
    );
    expect(seriesOf(exposition, 'graphql_subscription_events_total')).toEqual(
      FIELDS.flatMap((field) => ['error', 'ok', 'rejected'].map((status) => `${field} ${status}`)),
    );
    // A histogram has nothing to say before its first value.
    expect(seriesOf(exposition, 'graphql_subscription_duration_seconds_count')).toEqual([]);
    expect(seriesOf(exposition, 'graphql_operations_total')).toEqual(
      operationSeries(['query hello', ...FIELDS.map((field) => `subscription ${field}`)]),
    );
    expect(exposition.value('graphql_subscriptions_active')).toBe(0);
  });

  it('are open until the source completes', async () => {
    const subscription = await subscribed(clientOf(app), 'subscription { ticks }');
    [1, 2, 3].forEach((value) => source.emit(value));
    await eventually(() => expect(subscription.events).toEqual([{ ticks: 1 }, { ticks: 2 }, { ticks: 3 }]));
    source.complete();
    await eventually(() => expect(subscription.ends).toEqual(['completed']));
    expect(await subscriptionsOf(app)).toEqual(['ticks completed 1']);
    expect(await eventsOf(app)).toEqual(['ticks ok 3']);
    expect(await operationsOf(app)).toEqual(['subscription ticks ok 1']);
  });

  it('are no HTTP requests', async () => {
    const subscription = await subscribed(clientOf(app), 'subscription { ticks }');
    expect(await app.requests()).toEqual([]);
    source.complete();
    await eventually(() => expect(subscription.ends).toEqual(['completed']));
    expect(await app.requests()).toEqual([]);
  });

  it('are named as in the schema, and may be promised', async () => {
    const subscription = await subscribed(clientOf(app), 'subscription { alias: renamed }');
    source.emit(1);
    await eventually(() => expect(subscription.events).toEqual([{ alias: 10 }]));
    source.complete();
    expect(await subscriptionsOf(app)).toEqual(['renamed completed 1']);
    expect(await eventsOf(app)).toEqual(['renamed ok 1']);
  });

  it('count the events that a filter lets through', async () => {
    const subscription = await subscribed(clientOf(app), 'subscription { even }');
    [1, 2, 3, 4, 5].forEach((value) => source.emit(value));
    await eventually(() => expect(subscription.events).toEqual([{ even: 2 }, { even: 4 }]));
    source.complete();
    expect(await subscriptionsOf(app)).toEqual(['even completed 1']);
    expect(await eventsOf(app)).toEqual(['even ok 2']);
    expect(await operationsOf(app)).toEqual(['subscription even ok 1']);
  });

  it.each(['ticks', 'even', 'unclosable'])('are cancelled where the client unsubscribes: %s', async (field) => {
    const client = clientOf(app);
    const other = await subscribed(client, `subscription { ${field} }`);
    const subscription = await subscribed(client, `subscription { ${field} }`);
    source.emit(2);
    await eventually(() => expect(subscription.events).toEqual([{ [field]: 2 }]));
    subscription.unsubscribe();
    await eventually(async () => expect((await app.scrape()).value('graphql_subscriptions_active')).toBe(1));
    // Only now does a generator notice.
    source.emit(4);
    await eventually(() => expect(other.events).toEqual([{ [field]: 2 }, { [field]: 4 }]));
    source.complete();
    await eventually(() => expect(other.ends).toEqual(['completed']));
    expect(await subscriptionsOf(app)).toEqual([`${field} cancelled 1`, `${field} completed 1`]);
    expect(await eventsOf(app)).toEqual([`${field} ok 3`]);
  });

  it.each(['ticks', 'even', 'unclosable'])('are cancelled where the client vanishes: %s', async (field) => {
    const client = clientOf(app);
    await subscribed(client, `subscription { ${field} }`);
    await subscribed(client, `subscription { again: ${field} }`);
    client.vanish();
    expect(await subscriptionsOf(app)).toEqual([`${field} cancelled 2`]);
    source.complete();
    expect(await subscriptionsOf(app)).toEqual([`${field} cancelled 2`]);
  });

  it.each(['ticks', 'even'])('end with an error where the source throws: %s', async (field) => {
    const subscription = await subscribed(clientOf(app), `subscription { ${field} }`);
    source.emit(2);
    await eventually(() => expect(subscription.events).toHaveLength(1));
    source.fail(new Error('expected'));
    await eventually(() => expect(subscription.ends).toEqual(toldOfFailure()));
    expect(await subscriptionsOf(app)).toEqual([`${field} error 1`]);
    expect(await operationsOf(app)).toEqual([`subscription ${field} ok 1`]);
  });

  it.each([
    ['locked', 'rejected'],
    ['lockedEven', 'rejected'],
    ['nothing', 'error'],
  ])('that are not set up are operations that failed: %s', async (field, status) => {
    // graphql-ws tells the console of a resolver that returns no iterator.
    jest.spyOn(console, 'error').mockImplementation();
    const subscription = clientOf(app).subscribe(`subscription { ${field} }`);
    await eventually(() => expect(subscription.events.length + subscription.ends.length).toBeGreaterThan(0));
    expect(await operationsOf(app)).toEqual([`subscription ${field} ${status} 1`]);
    expect(await subscriptionsOf(app)).toEqual([]);
  });
});
