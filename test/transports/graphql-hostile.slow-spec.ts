import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import {
  Args,
  Field,
  GraphQLModule,
  GraphQLSchemaHost,
  Int,
  ObjectType,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { WebSocket } from 'ws';
import { eventually } from '../support/eventually';
import { type Adapter, TestApp } from '../support/test-app';
import { post } from './support/graphql-client';
import { eventsOf, operationsOf } from './support/graphql-expectations';
import { Source } from './support/graphql-sources';

const sockets: WebSocket[] = [];
let waiting: (() => void)[] = [];
let source: Source;

beforeEach(() => {
  waiting = [];
  source = new Source();
  // graphql-ws tells the console of what it cannot handle.
  jest.spyOn(console, 'error').mockImplementation();
});
afterEach(async () => {
  jest.restoreAllMocks();
  waiting.forEach((answer) => answer());
  sockets.splice(0).forEach((socket) => socket.terminate());
  await TestApp.stopAll();
});

@ObjectType()
class Turned {
  @Field(() => Int)
  readonly to!: number;
}

@Resolver(() => Turned)
class TurnsResolver {
  @Subscription(() => Turned, { resolve: (to: number) => ({ to }) })
  turns(): AsyncIterator<unknown> {
    return source.generator();
  }

  @Subscription(() => Turned)
  never(): AsyncIterator<unknown> {
    return source.generator();
  }

  @ResolveField(() => Int)
  from(@Args('back', { type: () => Int }) back: number): number {
    return back;
  }
}

@Resolver()
class PagesResolver {
  @Query(() => Int)
  pages(@Args('from', { type: () => Int, nullable: true }) from: number | undefined): number {
    return from ?? 1;
  }

  @Query(() => Int)
  slow(): Promise<number> {
    return new Promise((resolve) => waiting.push(() => resolve(1)));
  }

  @Query(() => Int)
  slower(): Promise<number> {
    return this.slow();
  }
}

/** An application over Apollo with options for `graphql-ws`. */
function startApollo(adapter: Adapter, options: true | object): Promise<TestApp> {
  return TestApp.start(adapter, {
    imports: [
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        graphiql: false,
        subscriptions: { 'graphql-ws': options },
      }),
    ],
    providers: [PagesResolver, TurnsResolver],
  });
}

/** One over Mercurius, whose WebSocket takes queries, too. */
function startMercurius(): Promise<TestApp> {
  return TestApp.start('fastify', {
    imports: [
      GraphQLModule.forRoot<MercuriusDriverConfig>({
        driver: MercuriusDriver,
        autoSchemaFile: true,
        subscription: { fullWsTransport: true },
        cache: false,
      }),
    ],
    providers: [PagesResolver, TurnsResolver],
  });
}

/** What a client of the protocol `graphql-transport-ws` is told, after it was told that it is connected. */
async function connect(
  app: TestApp,
): Promise<{ readonly send: (...messages: object[]) => void; readonly told: object[] }> {
  const socket = new WebSocket(`ws://127.0.0.1:${app.port}/graphql`, 'graphql-transport-ws');
  sockets.push(socket);
  const told: object[] = [];
  socket.on('message', (message: Buffer) => told.push(JSON.parse(message.toString()) as object));
  await new Promise((resolve) => socket.once('open', resolve));
  const send = (...messages: object[]): void => messages.forEach((message) => socket.send(JSON.stringify(message)));
  send({ type: 'connection_init' });
  await eventually(() => expect(told.shift()).toMatchObject({ type: 'connection_ack' }));
  return { send, told };
}

const subscribe = (id: string, payload: object): object => ({ id, type: 'subscribe', payload });
const complete = (id: string): object => ({ id, type: 'complete' });

describe.each<[Adapter]>([['express'], ['fastify']])('a client of Apollo on %s', (adapter) => {
  it('may use an identifier again before the operation that had it is done', async () => {
    const app = await startApollo(adapter, true);
    const { send, told } = await connect(app);
    send(subscribe('1', { query: '{ slow }' }));
    await eventually(() => expect(waiting).toHaveLength(1));
    send(complete('1'), subscribe('1', { query: '{ slower }' }));
    await eventually(() => expect(waiting).toHaveLength(2));
    waiting.forEach((answer) => answer());
    await eventually(() => expect(told.length).toBeGreaterThan(0));
    expect(await operationsOf(app)).toEqual(['query slow ok 1', 'query slower ok 1']);
  });

  it('may leave before its document is found to be not valid', async () => {
    let make = (): void => {};
    const isAsked = jest.fn();
    const app = await startApollo(adapter, {
      schema: () => {
        isAsked();
        return new Promise((resolve) => (make = () => resolve(app.app.get(GraphQLSchemaHost).schema)));
      },
    });
    const { send, told } = await connect(app);
    send(subscribe('1', { query: '{ nothing }' }));
    await eventually(() => expect(isAsked).toHaveBeenCalledTimes(1));
    send(complete('1'), { type: 'ping' });
    await eventually(() => expect(told).toEqual([{ type: 'pong' }]));
    make();
    expect(await operationsOf(app)).toEqual(['unknown __unmatched__ rejected 1']);
  });

  it('is told nothing where what executes its operation fails, which is an error', async () => {
    const app = await startApollo(adapter, { execute: () => Promise.reject(new Error('expected')) });
    const { send } = await connect(app);
    send(subscribe('1', { query: '{ pages }' }));
    await eventually(async () => expect(await operationsOf(app)).toEqual(['unknown __unmatched__ error 1']));
  });
});

/** Documents that Mercurius takes without parsing them, and that pass the validation, or fail it in no way it knows. */
const TREES = [
  { kind: 'Document' },
  { kind: 'Document', definitions: [{ kind: 'OperationDefinition', operation: 'query' }] },
  {
    kind: 'Document',
    definitions: [
      {
        kind: 'OperationDefinition',
        operation: 'query',
        selectionSet: {
          kind: 'SelectionSet',
          selections: [{ kind: 'Field', name: { kind: 'Name', value: 'pages' }, arguments: 5 }],
        },
      },
    ],
  },
];

describe('a client of Mercurius cannot tell of errors', () => {
  it.each(['"text"', '5', 'true', '""'])('by the variables %s', async (variables) => {
    const app = await startMercurius();
    await app.fetch(`/graphql?query=${encodeURIComponent('{ pages }')}&variables=${encodeURIComponent(variables)}`);
    const { send, told } = await connect(app);
    send(subscribe('1', { query: '{ pages }', variables: JSON.parse(variables) as unknown }));
    await eventually(() => expect(told.length).toBeGreaterThan(0));
    expect(await operationsOf(app)).toEqual(['unknown __unmatched__ rejected 2']);
  });

  it.each(TREES)('by a document that is parsed already: %j', async (document) => {
    const app = await startMercurius();
    await post(app, { query: JSON.stringify(document) });
    expect(await operationsOf(app)).toEqual(['unknown __unmatched__ rejected 1']);
    const { send, told } = await connect(app);
    send(subscribe('1', { query: document }));
    await eventually(() => expect(told.length).toBeGreaterThan(0));
    // One that Mercurius cannot even look at is no operation to it.
    expect((await operationsOf(app)).join()).toMatch(/^unknown __unmatched__ rejected [12]$/);
  });

  it.each(['from', 'from(back: "text")', 'from(back: null)', 'to @include', 'to @skip(if: 5)'])(
    'by a subscription that is not valid: %s',
    async (field) => {
      const app = await startMercurius();
      const { send, told } = await connect(app);
      send(subscribe('1', { query: `subscription { turns { ${field} } }` }));
      await eventually(async () => expect((await app.scrape()).value('graphql_subscriptions_active')).toBe(1));
      source.emit(1);
      await eventually(() => expect(told.length).toBeGreaterThan(0));
      expect(JSON.stringify(told)).toContain('errors');
      expect(await eventsOf(app)).toEqual(['turns rejected 1']);
    },
  );

  it('by a subscription to two fields', async () => {
    const app = await startMercurius();
    const { send, told } = await connect(app);
    send(subscribe('1', { query: 'subscription { turns { to } never }' }));
    await eventually(async () => expect((await app.scrape()).value('graphql_subscriptions_active')).toBe(1));
    source.emit(1);
    await eventually(() => expect(told.length).toBeGreaterThan(0));
    expect(JSON.stringify(told)).toContain('errors');
    expect(await eventsOf(app)).toEqual(['never rejected 1', 'turns ok 1']);
  });
});
