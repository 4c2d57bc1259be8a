import { Controller, Get, Module, type ModuleMetadata } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { eventually } from '../support/eventually';
import { TestApp, type TestAppOptions } from '../support/test-app';
import { ask, SubscribingClient } from './support/graphql-client';
import { graphqlMetricsOf, operationSeries, operationsOf, seriesOf } from './support/graphql-expectations';
import { GRAPHQL_SERVERS } from './support/graphql-servers';

afterEach(() => TestApp.stopAll());

@Resolver()
class HelloResolver {
  @Query(() => String)
  hello(): string {
    return 'hello';
  }
}

@Resolver()
class NewsResolver {
  @Subscription(() => String)
  async *news(): AsyncGenerator<string> {}
}

@Resolver()
class WrittenResolver {
  @Query('greet')
  sayHello(): string {
    return 'hello';
  }

  @Subscription('news')
  async *tell(): AsyncGenerator<string> {}
}

@Resolver('Query')
class RootResolver {
  @ResolveField('root')
  itself(): string {
    return 'root';
  }
}

@Controller()
class HelloController {
  @Get()
  hello(): string {
    return 'hello';
  }
}

const OPERATIONS = ['graphql_operation_duration_seconds', 'graphql_operations_in_flight', 'graphql_operations_total'];
const SUBSCRIPTIONS = [
  'graphql_subscription_duration_seconds',
  'graphql_subscription_events_total',
  'graphql_subscriptions_active',
  'graphql_subscriptions_total',
];

describe.each(GRAPHQL_SERVERS)('an application with %s', (_name, server) => {
  const start = (options: TestAppOptions = {}): Promise<TestApp> =>
    TestApp.start(server.adapter, { imports: [server.module()], providers: [HelloResolver], ...options });

  it('has the metrics of what it has', async () => {
    expect(graphqlMetricsOf(await (await start()).scrape())).toEqual(OPERATIONS);
    const both = await start({ providers: [HelloResolver, NewsResolver] });
    expect(graphqlMetricsOf(await both.scrape())).toEqual([...OPERATIONS, ...SUBSCRIPTIONS]);
  });

  it('has the names, prefix and buckets that are asked for', async () => {
    const app = await start({
      providers: [HelloResolver, NewsResolver],
      metrics: {
        prefix: 'gateway',
        names: { graphql_operations_total: 'gateway_fields_total' },
        graphql: { buckets: [1, 2], streamBuckets: [3] },
      },
    });
    await ask(app, '{ hello }');
    const client = new SubscribingClient(app);
    const subscription = client.subscribe('subscription { news }');
    await eventually(() => expect(subscription.ends).toEqual(['completed']));
    await client.close();
    const exposition = await eventually(async () => {
      const now = await app.scrape();
      expect(now.value('gateway_graphql_subscription_duration_seconds_count', { field: 'news' })).toBe(1);
      return now;
    });
    expect(exposition.lines('gateway_fields_total', 'type', 'field', 'status')).toEqual([
      'query hello ok 1',
      'subscription news ok 1',
    ]);
    const bounds = (name: string, labels: Record<string, string>): (string | undefined)[] =>
      exposition
        .of(`${name}_bucket`)
        .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
        .map((sample) => sample.labels['le']);
    expect(bounds('gateway_graphql_operation_duration_seconds', { field: 'hello', status: 'ok' })).toEqual([
      '1',
      '2',
      '+Inf',
    ]);
    expect(bounds('gateway_graphql_subscription_duration_seconds', { field: 'news' })).toEqual(['3', '+Inf']);
  });

  it('is measured where the schema is written, not made from the code', async () => {
    const app = await start({
      imports: [
        server.module({ typeDefs: 'type Query { greet: String, root: String } type Subscription { news: String }' }),
      ],
      providers: [WrittenResolver, RootResolver],
    });
    expect(await ask(app, '{ greet root }')).toEqual({ data: { greet: 'hello', root: 'root' } });
    expect(await operationsOf(app)).toEqual(['query greet ok 1', 'query root ok 1']);
    expect(seriesOf(await app.scrape(), 'graphql_subscription_events_total')).toEqual([
      'news error',
      'news ok',
      'news rejected',
    ]);
  });

  it('counts each operation once, however often an interceptor stands before it', async () => {
    const app = await start({ metrics: { interceptor: 'always' } });
    await ask(app, '{ hello }');
    expect(await operationsOf(app)).toEqual(['query hello ok 1']);
  });

  it('answers as before, unmeasured, where GraphQL is not measured', async () => {
    const app = await start({ metrics: { graphql: false } });
    expect(await ask(app, '{ hello }')).toEqual({ data: { hello: 'hello' } });
    expect(graphqlMetricsOf(await app.scrape())).toEqual([]);
  });

  it('answers as before, unmeasured, where nothing is measured, or the module is not there', async () => {
    // One that is measured has been there before.
    await start();
    for (const metrics of [{ enabled: false }, null]) {
      const app = await start({ metrics });
      expect(await ask(app, '{ hello }')).toEqual({ data: { hello: 'hello' } });
      expect((await app.read('/metrics')).body).not.toContain('graphql_');
    }
  });

  it('shares no number with another in the same process', async () => {
    const first = await start();
    const second = await start({ providers: [HelloResolver, NewsResolver] });
    await ask(first, '{ hello }');
    await ask(first, '{ hello }');
    await ask(second, '{ hello }');
    expect(await operationsOf(first)).toEqual(['query hello ok 2']);
    expect(await operationsOf(second)).toEqual(['query hello ok 1']);
    expect(graphqlMetricsOf(await first.scrape())).toEqual(OPERATIONS);
  });

  it('is measured wherever the resolvers and the modules stand', async () => {
    const part: ModuleMetadata = { providers: [HelloResolver] };
    class Part {}
    Module(part)(Part);
    const app = await TestApp.start(server.adapter, {
      imports: [Part, server.module({ include: [Part] })],
    });
    await ask(app, '{ hello }');
    expect(await operationsOf(app)).toEqual(['query hello ok 1']);
    expect(seriesOf(await app.scrape(), 'graphql_operations_total')).toEqual(operationSeries(['query hello']));
  });
});

it('HTTP-only applications have no metrics of GraphQL', async () => {
  const app = await TestApp.start('express', { controllers: [HelloController] });
  await app.fetch('/');
  expect(graphqlMetricsOf(await app.scrape())).toEqual([]);
});

it('resolvers that no GraphQLModule serves have no metrics, and bind no interceptor', async () => {
  const app = await TestApp.start('express', { providers: [HelloResolver] });
  expect(graphqlMetricsOf(await app.scrape())).toEqual([]);
  expect(app.app.get(ApplicationConfig).getGlobalInterceptors()).toEqual([]);
});
