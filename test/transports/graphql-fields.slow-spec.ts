import { type CanActivate, Injectable, Scope, type Type, UseGuards } from '@nestjs/common';
import { Field, ID, ObjectType, Parent, Query, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import { TestApp } from '../support/test-app';
import { ask } from './support/graphql-client';
import { operationSeries, operationsOf, seriesOf } from './support/graphql-expectations';
import { GRAPHQL_SERVERS } from './support/graphql-servers';

afterEach(() => TestApp.stopAll());

@Injectable()
class Locked implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@ObjectType('Volume')
class Book {
  @Field(() => ID)
  readonly id!: string;
}

function resolverIn(scope: Scope): Type {
  @Resolver(() => Book)
  class BookResolver {
    private readonly publisher = 'a publisher';

    @Query(() => [Book])
    books(): object[] {
      return [{ id: '1' }, { id: '2' }];
    }

    @ResolveField(() => String)
    title(@Parent() book: Book): string {
      return `title of ${book.id}`;
    }

    /** Nest calls one without parameters directly. */
    @ResolveField('publisher', () => String)
    whoPublished(): string {
      return this.publisher;
    }

    @ResolveField(() => String, { nullable: true })
    broken(): string {
      throw new Error('expected');
    }

    @ResolveField(() => String, { nullable: true })
    async rejected(): Promise<string> {
      throw new Error('expected');
    }

    /** As query builders are: it does its work each time it is asked. */
    @ResolveField(() => Number)
    lazy(): PromiseLike<number> {
      let asked = 0;
      // eslint-disable-next-line unicorn/no-thenable -- what is tested
      return { then: (resolve) => Promise.resolve(++asked).then(resolve) };
    }

    /** What a federation asks for. */
    @ResolveReference()
    refer(reference: object): object {
      return reference;
    }

    @UseGuards(Locked)
    @ResolveField(() => String, { nullable: true })
    locked(): string {
      return 'open';
    }
  }
  Injectable({ scope })(BookResolver);
  return BookResolver;
}

const FIELDS = ['__resolveReference', 'broken', 'lazy', 'locked', 'publisher', 'rejected', 'title'];

describe.each(GRAPHQL_SERVERS)('fields of objects of %s', (_name, server) => {
  describe.each([
    ['one resolver for all', Scope.DEFAULT],
    ['a resolver for each request', Scope.REQUEST],
  ])('with %s', (_how, scope) => {
    const start = (fieldResolvers?: boolean): Promise<TestApp> =>
      TestApp.start(server.adapter, {
        imports: [server.module({ fieldResolverEnhancers: [] })],
        providers: [resolverIn(scope)],
        metrics: fieldResolvers === undefined ? {} : { graphql: { fieldResolvers } },
      });

    it('are not measured by default', async () => {
      const app = await start();
      await ask(app, '{ books { id title publisher } }');
      expect(await operationsOf(app)).toEqual(['query books ok 1']);
      expect(seriesOf(await app.scrape(), 'graphql_operations_total')).toEqual(operationSeries(['query books']));
    });

    it('are measured where that is asked for, each time they are resolved', async () => {
      const app = await start(true);
      expect(seriesOf(await app.scrape(), 'graphql_operations_total')).toEqual(
        operationSeries([...FIELDS.map((field) => `field Volume.${field}`), 'query books']),
      );
      expect((await ask(app, '{ books { title publisher lazy broken rejected } }')).data).toEqual({
        books: ['1', '2'].map((id) => ({
          title: `title of ${id}`,
          publisher: 'a publisher',
          lazy: 1,
          broken: null,
          rejected: null,
        })),
      });
      expect(await operationsOf(app)).toEqual([
        'field Volume.broken error 2',
        'field Volume.lazy ok 2',
        'field Volume.publisher ok 2',
        'field Volume.rejected error 2',
        'field Volume.title ok 2',
        'query books error 1',
      ]);
    });
  });

  it('are measured with their guards', async () => {
    const app = await TestApp.start(server.adapter, {
      imports: [server.module({ fieldResolverEnhancers: ['guards'] })],
      providers: [resolverIn(Scope.DEFAULT)],
      metrics: { graphql: { fieldResolvers: true } },
    });
    expect((await ask(app, '{ books { locked } }')).errors).toHaveLength(2);
    expect(await operationsOf(app)).toEqual(['field Volume.locked rejected 2', 'query books rejected 1']);
  });
});
