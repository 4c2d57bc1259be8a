import type { ExecutionContext } from '@nestjs/common';
import { resolveOptions } from '../../options/resolve-options';
import { HandlerStores } from '../../stores/handlers';
import { Instruments } from '../../instruments/instruments';
import { MetricsRegistry } from '../../instruments/metrics-registry';
import { SeriesBudget } from '../../instruments/series-budget';
import type { GraphqlOperations } from './graphql-operations';
import type { GraphqlResolvers } from './graphql-resolvers';
import type { GraphqlSchemas } from './graphql-schemas';
import { InterceptedOperations } from './intercepted-operations';

const contextOf = (type: string, field: string): ExecutionContext =>
  ({
    getClass: () => Object,
    getHandler: () => contextOf,
    getArgByIndex: (index: number) => [undefined, {}, {}, { parentType: { name: type }, fieldName: field }][index],
  }) as unknown as ExecutionContext;

function setUp({ seesAll = false, withFields = false }): { operations: InterceptedOperations; stores: HandlerStores } {
  const options = resolveOptions({});
  const stores = new HandlerStores(
    options,
    new Instruments(new MetricsRegistry(), options.names),
    new SeriesBudget(10, undefined, () => undefined),
  );
  const resolvers = { seesAll, withFields } as GraphqlResolvers;
  const followed = { follows: () => false } as unknown as GraphqlOperations;
  const schemas = { labelsOfSchema: () => [] as string[] } as unknown as GraphqlSchemas;
  return { operations: new InterceptedOperations(resolvers, stores, followed, schemas), stores };
}

describe('InterceptedOperations', () => {
  it.each([
    ['Query', 'query', 'books'],
    ['Mutation', 'mutation', 'books'],
    ['Subscription', 'subscription', 'books'],
  ])('measures a field of %s', (type, label, field) => {
    const { operations, stores } = setUp({});

    const call = operations.begin(contextOf(type, field));
    expect(stores.of('graphql').inFlight).toBe(1);
    call?.end('error');

    expect(stores.of('graphql').inFlight).toBe(0);
    expect(stores.of('graphql').total.at(label, field, 'error').value).toBe(1);
  });

  it('measures the fields of other types where they are asked for', () => {
    expect(setUp({}).operations.begin(contextOf('Book', 'title'))).toBeUndefined();

    const { operations, stores } = setUp({ withFields: true });
    operations.begin(contextOf('Book', 'title'))?.end('ok');

    expect(stores.of('graphql').total.at('field', 'Book.title', 'ok').value).toBe(1);
  });

  it('leaves alone what is measured where GraphQL calls it', () => {
    expect(setUp({ seesAll: true }).operations.begin(contextOf('Query', 'books'))).toBeUndefined();
  });
});
