import { Readable } from 'node:stream';
import { Context, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { TestApp } from '../support/test-app';
import { eventually } from '../support/eventually';
import { ask, type Subscription as Subscribed, SubscribingClient, toldOfFailure } from './support/graphql-client';
import { eventsOf, subscriptionsOf } from './support/graphql-expectations';
import { GRAPHQL_SERVERS } from './support/graphql-servers';
import { Source } from './support/graphql-sources';

const clients: SubscribingClient[] = [];
let source: Source;
let handed: unknown[];
let made: () => unknown;

beforeEach(() => {
  source = new Source();
  handed = [];
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await TestApp.stopAll();
});

@Resolver()
class TicksResolver {
  @Query(() => String)
  hello(): string {
    return 'hello';
  }

  @Subscription(() => Number, { resolve: (value: number) => value })
  ticks(): unknown {
    const events = made();
    handed.push(events);
    return events;
  }
}

/** An iterator with state that only its own methods see. */
class Countdown implements AsyncIterableIterator<number> {
  #left = 3;
  readonly name = 'countdown';

  next(): Promise<IteratorResult<number>> {
    return this.#left === 0 ? this.return() : Promise.resolve({ value: this.#left--, done: false });
  }

  return(): Promise<IteratorResult<number>> {
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

async function subscribed(app: TestApp, open = 1): Promise<Subscribed> {
  const client = new SubscribingClient(app);
  clients.push(client);
  const subscription = client.subscribe('subscription { ticks }');
  await eventually(async () => expect((await app.scrape()).value('graphql_subscriptions_active')).toBe(open));
  return subscription;
}

describe.each(GRAPHQL_SERVERS)('what subscriptions of %s listen to', (_name, server) => {
  const start = (make: () => unknown): Promise<TestApp> => {
    made = make;
    return TestApp.start(server.adapter, { imports: [server.module()], providers: [TicksResolver] });
  };

  it('may be an iterator of any class, which it remains, and which completes by closing itself', async () => {
    const app = await start(() => new Countdown());
    const client = new SubscribingClient(app);
    clients.push(client);
    const subscription = client.subscribe('subscription { ticks }');
    await eventually(() => expect(subscription.ends).toEqual(['completed']));
    expect(subscription.events).toEqual([{ ticks: 3 }, { ticks: 2 }, { ticks: 1 }]);
    expect(await subscriptionsOf(app)).toEqual(['ticks completed 1']);
    expect(await eventsOf(app)).toEqual(['ticks ok 3']);
    const [iterator] = handed as [Countdown];
    expect(iterator).toBeInstanceOf(Countdown);
    expect(Object.keys(iterator)).toEqual(['name']);
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator);
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
  });

  it('may be a stream of Node, which is destroyed when the client leaves', async () => {
    const app = await start(() => new Readable({ objectMode: true, read: () => {} }));
    const subscription = await subscribed(app);
    const [stream] = handed as [Readable];
    stream.push(1);
    stream.push(2);
    await eventually(() => expect(subscription.events).toEqual([{ ticks: 1 }, { ticks: 2 }]));
    subscription.unsubscribe();
    expect(await subscriptionsOf(app)).toEqual(['ticks cancelled 1']);
    expect(await eventsOf(app)).toEqual(['ticks ok 2']);
    stream.push(3);
    await eventually(() => expect(stream.destroyed).toBe(true));
  });

  it('may be a stream of Node that ends or fails', async () => {
    const app = await start(() => new Readable({ objectMode: true, read: () => {} }));
    const ending = await subscribed(app);
    (handed[0] as Readable).push(null);
    await eventually(() => expect(ending.ends).toEqual(['completed']));
    const failing = await subscribed(app);
    (handed[1] as Readable).destroy(new Error('expected'));
    await eventually(() => expect(failing.ends).toEqual(toldOfFailure()));
    expect(await subscriptionsOf(app)).toEqual(['ticks completed 1', 'ticks error 1']);
  });

  it('may be one object for all, which makes an iterator for each', async () => {
    const iterable = source.iterable();
    const app = await start(() => iterable);
    const first = await subscribed(app);
    const second = await subscribed(app, 2);
    source.emit(1);
    await eventually(() => expect([...first.events, ...second.events]).toEqual([{ ticks: 1 }, { ticks: 1 }]));
    first.unsubscribe();
    await eventually(async () => expect((await app.scrape()).value('graphql_subscriptions_active')).toBe(1));
    source.complete();
    await eventually(() => expect(second.ends).toEqual(['completed']));
    expect(await subscriptionsOf(app)).toEqual(['ticks cancelled 1', 'ticks completed 1']);
    expect(await eventsOf(app)).toEqual(['ticks ok 2']);
    expect(handed).toEqual([iterable, iterable]);
  });

  it('may be read by the application too, which counts nothing', async () => {
    const iterable = source.iterable();
    const app = await start(() => iterable);
    const subscription = await subscribed(app);
    const read: unknown[] = [];
    const reading = (async () => {
      for await (const value of iterable) {
        read.push(value);
      }
    })();
    source.emit(1);
    source.complete();
    await reading;
    await eventually(() => expect(subscription.ends).toEqual(['completed']));
    expect(read).toEqual([1]);
    expect(await subscriptionsOf(app)).toEqual(['ticks completed 1']);
    expect(await eventsOf(app)).toEqual(['ticks ok 1']);
  });

  it('may take no covers: then it works, and is not followed', async () => {
    const app = await start(() => Object.freeze(source.generator()));
    const client = new SubscribingClient(app);
    clients.push(client);
    const subscription = client.subscribe('subscription { ticks }');
    source.emit(1);
    source.complete();
    await eventually(() => expect(subscription.ends).toEqual(['completed']));
    expect(subscription.events).toEqual([{ ticks: 1 }]);
    expect(await subscriptionsOf(app)).toEqual([]);
  });

  it('may complete after the client has left, which counts once', async () => {
    const app = await start(() => source.generator());
    const subscription = await subscribed(app);
    subscription.unsubscribe();
    expect(await subscriptionsOf(app)).toEqual(['ticks cancelled 1']);
    source.emit(1);
    await eventually(() => expect(source.closed).toBe(1));
    expect(await subscriptionsOf(app)).toEqual(['ticks cancelled 1']);
    expect(await eventsOf(app)).toEqual([]);
  });
});

interface PubSub {
  subscribe(topic: string): Promise<Readable>;
  publish(event: { topic: string; payload: unknown }): Promise<void>;
}

@Resolver()
class PublishingResolver {
  @Query(() => String)
  hello(): string {
    return 'hello';
  }

  @Mutation(() => Boolean)
  async publish(@Context('pubsub') pubsub: PubSub): Promise<boolean> {
    await pubsub.publish({ topic: 'ticks', payload: { ticks: 1, even: 1 } });
    await pubsub.publish({ topic: 'ticks', payload: { ticks: 2, even: 2 } });
    return true;
  }

  @Subscription(() => Number)
  ticks(@Context('pubsub') pubsub: PubSub): Promise<Readable> {
    return pubsub.subscribe('ticks');
  }

  @Subscription(() => Number, { filter: ({ even }: { even: number }) => even % 2 === 0 })
  even(@Context('pubsub') pubsub: PubSub): Promise<Readable> {
    return pubsub.subscribe('ticks');
  }
}

describe("what is published through Mercurius' own pubsub", () => {
  const [, server] = GRAPHQL_SERVERS[2] as (typeof GRAPHQL_SERVERS)[number];

  it.each([
    ['ticks', [1, 2]],
    ['even', [2]],
  ])('is counted until the client unsubscribes or vanishes: %s', async (field, values) => {
    const app = await TestApp.start('fastify', { imports: [server.module()], providers: [PublishingResolver] });
    const client = new SubscribingClient(app);
    clients.push(client);
    const subscription = client.subscribe(`subscription { ${field} }`);
    await eventually(async () => expect((await app.scrape()).value('graphql_subscriptions_active')).toBe(1));
    await ask(app, 'mutation { publish }');
    await eventually(() => expect(subscription.events).toEqual(values.map((value) => ({ [field]: value }))));
    subscription.unsubscribe();
    expect(await subscriptionsOf(app)).toEqual([`${field} cancelled 1`]);
    client.subscribe(`subscription { ${field} }`);
    await eventually(async () => expect((await app.scrape()).value('graphql_subscriptions_active')).toBe(1));
    client.vanish();
    expect(await subscriptionsOf(app)).toEqual([`${field} cancelled 2`]);
    expect(await eventsOf(app)).toEqual([`${field} ok ${values.length}`]);
  });
});
