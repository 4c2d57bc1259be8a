import {
  BadRequestException,
  ForbiddenException,
  NotFoundException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { Args, Field, ID, Int, Mutation, ObjectType, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphQLError, type ValidationContext } from 'graphql';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { ask, post } from './support/graphql-client';
import { operationsOf } from './support/graphql-expectations';
import { type GraphqlOptions, GRAPHQL_SERVERS } from './support/graphql-servers';

afterEach(() => TestApp.stopAll());

@ObjectType()
class Recipe {
  @Field(() => ID)
  readonly id!: string;

  @Field({ nullable: true })
  readonly title?: string;
}

/** What resolvers throw, by name. */
const FAILURES: Readonly<Record<string, () => unknown>> = {
  'a plain error': () => new Error('expected'),
  'no error at all': () => 'expected',
  undefined: () => undefined,
  'an error without a code': () => new GraphQLError('expected'),
  'an error with a code of its own': () => new GraphQLError('expected', { extensions: { code: 'SOLD_OUT' } }),
  'an HttpException of the service': () => new ServiceUnavailableException(),
  'an HttpException of the client': () => new NotFoundException(),
  'what a pipe throws': () => new BadRequestException(['id must be a number']),
  'what a guard throws': () => new ForbiddenException(),
  BAD_USER_INPUT: () => new GraphQLError('expected', { extensions: { code: 'BAD_USER_INPUT' } }),
  UNAUTHENTICATED: () => new GraphQLError('expected', { extensions: { code: 'UNAUTHENTICATED' } }),
  FORBIDDEN: () => new GraphQLError('expected', { extensions: { code: 'FORBIDDEN' } }),
};
const REJECTIONS = [
  'an HttpException of the client',
  'what a pipe throws',
  'what a guard throws',
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
];

let release: () => void = () => {};

@Resolver(() => Recipe)
class RecipesResolver {
  @Query(() => Recipe)
  recipe(@Args('id', { type: () => ID }) _id: string): object {
    return {};
  }

  @Query(() => Recipe, { nullable: true })
  found(@Args('id', { type: () => ID, defaultValue: '1' }) id: string): object {
    return { id, title: 'Soup' };
  }

  @Query(() => Int, { nullable: true })
  amount(): unknown {
    return 'a pinch';
  }

  @Query(() => String, { nullable: true })
  fails(@Args('how') how: string): never {
    throw FAILURES[how]?.();
  }

  @Mutation(() => String)
  cook(): string {
    return 'done';
  }

  @Mutation(() => String)
  burn(): string {
    throw new Error('expected');
  }

  @ResolveField(() => String, { nullable: true })
  rating(@Args('how') how: string): never {
    throw FAILURES[how]?.();
  }

  @ResolveField(() => String)
  smell(): Promise<string> {
    return new Promise((resolve) => (release = () => resolve('good')));
  }
}

const tooDeep = (context: ValidationContext): object => ({
  Field: ({ name }: { name: { value: string } }) => {
    if (name.value === 'title') {
      context.reportError(new GraphQLError('too deep'));
    }
  },
});

describe.each(GRAPHQL_SERVERS)('what clients of %s are told', (_name, server) => {
  const start = (options: GraphqlOptions = {}): Promise<TestApp> =>
    TestApp.start(server.adapter, { imports: [server.module(options)], providers: [RecipesResolver] });

  it.each([
    ['null in a field that must not be null', '{ recipe(id: "1") { id } }', 'query recipe error 1'],
    ['an error below the root field', '{ found { id rating(how: "a plain error") } }', 'query found error 1'],
    ['a refusal below the root field', '{ found { id rating(how: "FORBIDDEN") } }', 'query found rejected 1'],
    ['a value that its scalar does not serialise', '{ amount }', 'query amount error 1'],
    ['what does not parse', '{ found(', 'unknown __unmatched__ rejected 1'],
    ['an unknown field', '{ found { id colour } }', 'unknown __unmatched__ rejected 1'],
    ['an unknown argument', '{ found(size: 1) { id } }', 'unknown __unmatched__ rejected 1'],
    ['no text at all', '# nothing', 'unknown __unmatched__ rejected 1'],
  ])('counts %s', async (_what, query, expected) => {
    const app = await start();
    expect((await ask(app, query)).errors?.length).toBeGreaterThan(0);
    expect(await operationsOf(app)).toEqual([expected]);
  });

  it.each([
    ['as they are', {}],
    ['without a word of them', { errors: 'hidden' }],
    ['by a formatter that fails', { errors: 'unspeakable' }],
  ] as const)('tells who is at fault by what is thrown, where errors are told %s', async (_how, options) => {
    const app = await start(options);
    const counted = { rejected: 0, error: 0 };
    for (const how of Object.keys(FAILURES)) {
      await ask(app, `{ fails(how: "${how}") }`);
      const status = REJECTIONS.includes(how) ? 'rejected' : 'error';
      counted[status]++;
      const lines = Object.entries(counted).filter(([, count]) => count > 0);
      expect([how, ...(await operationsOf(app))]).toEqual([
        how,
        ...lines.map(([one, count]) => `query fails ${one} ${count}`).toSorted(),
      ]);
    }
  });

  it('counts each root field by the errors under it, by its name in the schema', async () => {
    const app = await start();
    const query = `query Two($no: Boolean = false) {
      good: found { id } bad: found { rating(how: "a plain error") smells: rating(how: "FORBIDDEN") }
      ...Rest found @include(if: $no) { id }
    }
    fragment Rest on Query { ... { refused: fails(how: "FORBIDDEN") } left: amount @skip(if: true) }`;
    expect((await ask(app, query)).errors).toHaveLength(3);
    expect(await operationsOf(app)).toEqual(['query fails rejected 1', 'query found error 1', 'query found ok 1']);
  });

  it('counts the fields beside one that leaves no data by their own errors', async () => {
    const app = await start();
    expect((await ask(app, '{ found { id } recipe(id: "1") { id } }')).data).toBeNull();
    expect(await operationsOf(app)).toEqual(['query found ok 1', 'query recipe error 1']);
  });

  it('counts no mutation that did not run', async () => {
    const app = await start();
    expect((await ask(app, 'mutation { cook burn never: cook }')).data).toBeNull();
    expect(await operationsOf(app)).toEqual(['mutation burn error 1', 'mutation cook ok 1']);
  });

  it.each([
    ['of the wrong type', 'query ($id: ID!) { found(id: $id) { id } }', { id: {} }, 'unknown __unmatched__'],
    ['that are missing', 'query ($id: ID!) { found(id: $id) { id } }', {}, 'unknown __unmatched__'],
    ['that are null', 'query ($id: ID = "1") { found(id: $id) { id } }', { id: null }, 'query found'],
  ])('cannot be made to tell of errors by variables %s', async (_what, query, variables, field) => {
    const app = await start();
    await post(app, { query, variables });
    expect(await operationsOf(app)).toEqual([`${field} rejected 1`]);
  });

  it('cannot be made to tell of errors by names of operations, documents and methods', async () => {
    const app = await start();
    await post(app, { query: 'query A { amount } query B { amount }', operationName: 'C' });
    await post(app, { query: 'query A { amount } query B { amount }' });
    await post(app, { query: '{}' });
    await post(app, { query: '{"kind":"Document"}' });
    await app.fetch(`/graphql?query=${encodeURIComponent('mutation { burn }')}`, {
      headers: { 'x-apollo-operation-name': 'x' },
    });
    await app.fetch(`/graphql?query=${encodeURIComponent('query A { amount }')}&operationName=C`, {
      headers: { 'x-apollo-operation-name': 'x' },
    });
    expect(await operationsOf(app)).toEqual(['unknown __unmatched__ rejected 6']);
  });

  it('counts no request that has no operation', async () => {
    const app = await start();
    await post(app, { variables: {} });
    await post(app, []);
    await app.fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'no JSON' });
    await post(app, { query: '{ __typename }' });
    expect(await operationsOf(app)).toEqual([]);
  });

  it('counts what a rule of the application refuses', async () => {
    const app = await start({ validationRules: [tooDeep] });
    await ask(app, '{ found { id title } }');
    await ask(app, '{ found { id } }');
    expect(await operationsOf(app)).toEqual(['query found ok 1', 'unknown __unmatched__ rejected 1']);
  });

  it('counts the operations of a batch, each by its own result', async () => {
    const app = await start();
    const queries = ['{ recipe(id: "1") { id } }', '{ found { id } }', '{ fails(how: "FORBIDDEN") }', '{ nothing }'];
    await post(
      app,
      queries.map((query) => ({ query })),
    );
    expect(await operationsOf(app)).toEqual([
      'query fails rejected 1',
      'query found ok 1',
      'query recipe error 1',
      'unknown __unmatched__ rejected 1',
    ]);
  });

  it('ends with the result: with what is below the root field', async () => {
    const app = await start();
    release = () => {};
    const waiting = release;
    const answer = ask(app, '{ found { smell } }');
    await eventually(() => expect(release).not.toBe(waiting));
    const exposition = await app.scrape();
    expect(exposition.value('graphql_operations_in_flight')).toBe(1);
    expect(exposition.value('graphql_operations_total')).toBe(0);
    release();
    expect((await answer).errors).toBeUndefined();
    expect(await operationsOf(app)).toEqual(['query found ok 1']);
  });

  it('counts fields that no class of Nest resolves', async () => {
    const options = { typeDefs: 'type Query { plain: String! }', resolvers: { Query: { plain: () => null } } };
    const app = await TestApp.start(server.adapter, { imports: [server.module(options)] });
    await ask(app, '{ plain }');
    expect(await operationsOf(app)).toEqual(['query plain error 1']);
  });

  it('has refusals in no error rate of the summary', async () => {
    const app = await start();
    await ask(app, '{ found { id } }');
    await ask(app, '{ recipe(id: "1") { id } }');
    await ask(app, '{ nothing }');
    await ask(app, '{ nothing }');
    await operationsOf(app);
    const graphql = await eventually(async () => {
      const { handlers } = await app.summary();
      expect(handlers?.graphql?.count).toBe(4);
      return handlers?.graphql;
    });
    expect(graphql).toMatchObject({ total: 4, errors: 1, rejected: 2, errorRate: 0.5 });
    expect(graphql?.handlers.find(({ field }) => field === '__unmatched__')).toMatchObject({
      type: 'unknown',
      total: 2,
      errors: 0,
      rejected: 2,
      errorRate: null,
    });
  });
});
