import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { ADAPTERS, type Adapter, TestApp } from '../support/test-app';
import { eventually } from '../support/eventually';

afterEach(() => TestApp.stopAll());

@Resolver()
class ShopResolver {
  @Query(() => String)
  products(): string {
    return 'of the shop';
  }

  @Subscription(() => String)
  async *news(): AsyncGenerator<string> {}
}

@Resolver()
class AdminResolver {
  @Query(() => String)
  products(): string {
    throw new Error('of the office');
  }
}

@Module({ providers: [ShopResolver] })
class ShopModule {}

@Module({ providers: [AdminResolver] })
class AdminModule {}

const served = (path: string, include: Function): ReturnType<typeof GraphQLModule.forRoot> =>
  GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    path,
    include: [include],
    autoSchemaFile: true,
    graphiql: false,
    useGlobalPrefix: true,
  });
const two = [served('shop-api', ShopModule), served('/admin-api/', AdminModule), ShopModule, AdminModule];

const post = (app: TestApp, path: string): Promise<unknown> =>
  app.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ products }' }),
  });

const start = (adapter: Adapter, imports: readonly unknown[], metrics: MetricsModuleOptions = {}): Promise<TestApp> =>
  TestApp.start(adapter, { imports: [...imports] as never, metrics });

describe.each(ADAPTERS)('two GraphQL schemas in one application on %s', (adapter) => {
  it('are told apart by the label schema, from the start', async () => {
    const app = await start(adapter, two);
    const before = (await app.scrape()).of('graphql_operations_total');
    expect(new Set(before.map(({ labels }) => labels['schema']))).toEqual(new Set(['/shop-api', '/admin-api']));

    await post(app, '/shop-api');
    await post(app, '/shop-api');
    await post(app, '/admin-api');

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.lines('graphql_operations_total', 'schema', 'field', 'status')).toEqual([
        '/admin-api products error 1',
        '/shop-api products ok 2',
      ]);
      expect(exposition.lines('graphql_operation_duration_seconds_count', 'schema', 'status')).toEqual([
        '/admin-api error 1',
        '/shop-api ok 2',
      ]);
      expect(exposition.value('graphql_subscriptions_total', { schema: '/shop-api', field: 'news' })).toBe(0);
    });
    expect((await app.summary()).handlers?.graphql?.handlers.slice(0, 2)).toMatchObject([
      { schema: '/shop-api', field: 'products', count: 2, errors: 0 },
      { schema: '/admin-api', field: 'products', count: 1, errors: 1 },
    ]);
  });

  it('are none where there is one: there is no such label', async () => {
    const app = await start(adapter, [served('shop-api', ShopModule), ShopModule]);
    const labels = (await app.scrape()).of('graphql_operations_total').flatMap((sample) => Object.keys(sample.labels));
    expect([...new Set(labels)].toSorted()).toEqual(['field', 'status', 'type']);
  });

  it('have no more label sets at zero than they may, and no histogram', async () => {
    const app = await start(adapter, two, { limits: { seriesAtZero: 4 } });
    const exposition = await app.scrape();
    expect(exposition.of('graphql_operations_total')).toHaveLength(4);
    expect(exposition.of('graphql_operation_duration_seconds_bucket')).toEqual([]);

    await post(app, '/admin-api');

    await eventually(async () =>
      expect((await app.scrape()).value('graphql_operations_total', { schema: '/admin-api', status: 'error' })).toBe(1),
    );
  });
});
