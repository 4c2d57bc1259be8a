import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { ForbiddenException } from '@nestjs/common';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import { eventually } from '../support/eventually';
import { NEST_MAJOR } from '../support/nest-version';
import { ADAPTERS, type Adapter, TestApp } from '../support/test-app';
import { operationsOf } from './support/graphql-expectations';

@Resolver()
class PagesResolver {
  @Query(() => String)
  page(): string {
    return 'page';
  }
}

/** What Apollo is given to send after the first part. */
type Parts = () => AsyncGenerator<object>;

const ACCEPT = 'multipart/mixed; deferSpec=20220824';
const first = { initialResult: { data: { page: 'page' }, hasNext: true } };
const last = { hasNext: false };
const failing = (originalError: Error): object => ({
  incremental: [{ path: ['page'], errors: [new GraphQLError('located', { path: ['page', 'text'], originalError })] }],
  hasNext: true,
});

afterEach(() => TestApp.stopAll());

function start(adapter: Adapter, options: object): Promise<TestApp> {
  return TestApp.start(adapter, {
    imports: [
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        autoSchemaFile: true,
        graphiql: false,
        ...options,
      }),
    ],
    providers: [PagesResolver],
  });
}

/** With a plugin that answers in parts, whatever the client accepts. */
const answering = (parts: Parts): { plugins: ApolloServerPlugin[] } => ({
  plugins: [
    {
      requestDidStart: () =>
        Promise.resolve({
          responseForOperation: () =>
            Promise.resolve({
              http: { status: undefined, headers: new HeaderMap() },
              body: { kind: 'incremental', ...first, subsequentResults: parts() as never },
            }),
        }),
    },
  ],
});

/** With an `execute()` that knows `@defer`. */
const executing = (parts: Parts): object => ({
  legacyExperimentalExecuteIncrementally: () => ({ ...first, subsequentResults: parts() }),
});

function ask(app: TestApp, accept = ACCEPT): Promise<{ status: number; body: string }> {
  return app.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query: '{ page }' }),
  });
}

describe.each(ADAPTERS)('a result in several parts on %s', (adapter) => {
  it('has the errors of all of them', async () => {
    const parts = [new Error('expected'), new ForbiddenException()].map((error) => failing(error));
    const given = [[parts[0]], [parts[1]], parts, []];
    const app = await start(
      adapter,
      answering(async function* () {
        yield* [...(given.shift() as object[]), last];
      }),
    );
    const answers = await Promise.all(given.slice().map(() => ask(app)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await operationsOf(app)).toEqual(['query page error 2', 'query page ok 1', 'query page rejected 1']);
  });

  it('lasts to the end of the last', async () => {
    let release = (): void => {};
    const isAsked = jest.fn();
    const app = await start(
      adapter,
      answering(async function* () {
        isAsked();
        await new Promise<void>((resolve) => (release = resolve));
        yield last;
      }),
    );
    const answer = ask(app);
    await eventually(() => expect(isAsked).toHaveBeenCalledTimes(1));
    const exposition = await app.scrape();
    expect(exposition.value('graphql_operations_in_flight')).toBe(1);
    expect(exposition.value('graphql_operations_total')).toBe(0);
    release();
    await answer;
    expect(await operationsOf(app)).toEqual(['query page ok 1']);
  });

  it('is rejected where the client does not accept it, and not in flight any more', async () => {
    const app = await start(
      adapter,
      answering(async function* () {
        yield last;
      }),
    );
    expect((await ask(app)).status).toBe(200);
    expect((await ask(app, 'application/json')).status).toBeGreaterThanOrEqual(400);
    expect(await operationsOf(app)).toEqual(['query page ok 1', 'query page rejected 1']);
  });

  it('is an error where the parts end with one', async () => {
    const app = await start(
      adapter,
      answering(async function* () {
        yield { hasNext: true };
        throw new Error('expected');
      }),
    );
    await ask(app).catch(() => {});
    expect(await operationsOf(app)).toEqual(['query page error 1']);
  });
});

// The Apollo of NestJS 10 executes in parts only with a graphql that was never released.
(NEST_MAJOR > 10 ? describe : describe.skip).each(ADAPTERS)('a result that is executed in parts on %s', (adapter) => {
  it('has the errors as they were thrown', async () => {
    const parts = async function* (): AsyncGenerator<object> {
      yield failing(new ForbiddenException());
      yield last;
    };
    const app = await start(adapter, { ...executing(parts), formatError: () => ({ message: 'hidden' }) });
    expect((await ask(app)).body).toContain('hidden');
    expect(await operationsOf(app)).toEqual(['query page rejected 1']);
  });
});
