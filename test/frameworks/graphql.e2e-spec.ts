import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  Scope,
  SetMetadata,
  UseGuards,
  type Type,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  Args,
  Field,
  GraphQLModule,
  ID,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { Counted, CountRateLimitHit, Timed } from 'nestjs-red-metrics';
import { TestApp } from '../support/test-app';
import { callsOf, durationsOf, troubleOf } from '../decorators/fixtures/calls';

afterEach(() => TestApp.stopAll());

@ObjectType()
class Book {
  @Field(() => ID)
  readonly id!: string;
  @Field()
  readonly title!: string;
}

@Injectable()
class OpenUnlessClosed implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  @CountRateLimitHit()
  @Counted()
  canActivate(context: ExecutionContext): boolean {
    return this.reflector.get('closed', context.getHandler()) !== true;
  }
}

@Injectable()
class Library {
  @Counted()
  find(id: string): Promise<{ id: string }> {
    return Promise.resolve({ id });
  }
}

function resolverIn(scope: Scope): Type {
  @UseGuards(OpenUnlessClosed)
  @Resolver(() => Book)
  class BookResolver {
    constructor(private readonly library: Library) {}

    @Counted()
    @Query(() => Book)
    @Timed()
    book(@Args('id', { type: () => ID }) id: string): Promise<object> {
      return this.library.find(id);
    }

    @ResolveField(() => String)
    @Counted()
    async title(@Parent() book: Book): Promise<string> {
      return `title of ${book.id}`;
    }

    @Mutation(() => String)
    @SetMetadata('closed', true)
    @Counted()
    burn(): string {
      return 'burnt';
    }

    @Timed()
    @Query(() => String)
    fail(): string {
      throw new Error('expected');
    }
  }
  Injectable({ scope })(BookResolver);
  return BookResolver;
}

describe.each([
  ['one resolver for all', Scope.DEFAULT],
  ['a resolver for each request', Scope.REQUEST],
])('GraphQL with %s', (_how, scope) => {
  it('resolves as before, keeps guards, and is measured', async () => {
    const app = await TestApp.start('fastify', {
      imports: [
        GraphQLModule.forRoot<MercuriusDriverConfig>({
          driver: MercuriusDriver,
          autoSchemaFile: true,
          // Its cache is loaded by import(), which jest cannot do.
          cache: false,
        }),
      ],
      providers: [Library, resolverIn(scope)],
    });
    const ask = async (query: string): Promise<{ data: unknown; errors?: { message: string }[] }> => {
      const headers = { 'content-type': 'application/json' };
      const { body } = await app.fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) });
      return JSON.parse(body) as { data: unknown };
    };

    expect(await ask('{ book(id: "7") { id title } }')).toEqual({ data: { book: { id: '7', title: 'title of 7' } } });
    expect((await ask('mutation { burn }')).errors?.[0]?.message).toBe('Forbidden resource');
    expect((await ask('{ fail }')).errors?.[0]?.message).toBe('expected');

    expect(await callsOf(app)).toEqual([
      'BookResolver book ok 1',
      'BookResolver title ok 1',
      'Library find ok 1',
      'OpenUnlessClosed canActivate ok 3',
    ]);
    expect(await durationsOf(app)).toEqual(['BookResolver book ok 1', 'BookResolver fail error 1']);
    expect((await app.scrape()).lines('rate_limit_hits_total', 'path')).toEqual(['/graphql 1']);
    expect(troubleOf(app).filter((line) => !line.includes('expected'))).toEqual([]);
  });
});
