import {
  type ArgumentsHost,
  Catch,
  ForbiddenException,
  HttpException,
  Injectable,
  ParseIntPipe,
  Scope,
  type Type,
  UnauthorizedException,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { map, type Observable, of, throwError } from 'rxjs';
import { TestApp } from '../support/test-app';
import { ask, post } from './support/graphql-client';
import { operationSeries, operationsOf, seriesOf } from './support/graphql-expectations';
import { GRAPHQL_SERVERS } from './support/graphql-servers';

afterEach(() => TestApp.stopAll());

@Injectable()
class Locked {
  canActivate(): boolean {
    return false;
  }
}

@Injectable()
class Anonymous {
  canActivate(): never {
    throw new UnauthorizedException();
  }
}

@Injectable()
class Refusing {
  intercept(): Observable<never> {
    throw new ForbiddenException();
  }
}

@Catch(HttpException)
class Returning {
  catch(exception: HttpException, _host: ArgumentsHost): HttpException {
    return exception;
  }
}

@Injectable()
class Broken {
  constructor() {
    throw new Error('cannot be made');
  }
}

function resolverIn(scope: Scope): Type {
  @Resolver()
  class LibraryResolver {
    @Query(() => String)
    now(): string {
      return 'now';
    }

    @Query(() => String, { name: 'renamed' })
    later(): Promise<string> {
      return Promise.resolve('later');
    }

    @Query(() => [String])
    observed(): Observable<string[]> {
      return of('one', 'two').pipe(map((last) => [last]));
    }

    @Query(() => Number)
    parsed(@Args('text', { type: () => String }, ParseIntPipe) text: number): number {
      return text;
    }

    @Mutation(() => String)
    write(): string {
      return 'written';
    }

    @Query(() => String, { nullable: true })
    throwing(): string {
      throw new Error('expected');
    }

    @Mutation(() => String, { nullable: true })
    rejecting(): Promise<string> {
      return Promise.reject(new Error('expected'));
    }

    @Query(() => String, { nullable: true })
    failing(): Observable<string> {
      return throwError(() => new Error('expected'));
    }

    @UseGuards(Locked)
    @Query(() => String, { nullable: true })
    locked(): string {
      return 'open';
    }

    @UseGuards(Anonymous)
    @Mutation(() => String, { nullable: true })
    anonymous(): string {
      return 'known';
    }

    @UseInterceptors(Refusing)
    @Query(() => String, { nullable: true })
    refused(): string {
      return 'granted';
    }

    @UseFilters(Returning)
    @Query(() => String, { nullable: true })
    filtered(): string {
      throw new ForbiddenException('returned by a filter');
    }
  }
  Injectable({ scope })(LibraryResolver);
  return LibraryResolver;
}

function brokenResolver(): Type {
  @Injectable({ scope: Scope.REQUEST })
  @Resolver()
  class BrokenResolver {
    constructor(readonly broken: Broken) {}

    @Query(() => String, { nullable: true })
    unmade(): string {
      return 'made';
    }
  }
  Injectable({ scope: Scope.REQUEST })(Broken);
  Reflect.defineMetadata('design:paramtypes', [Broken], BrokenResolver);
  return BrokenResolver;
}

const FIELDS = [
  'mutation anonymous',
  'mutation rejecting',
  'mutation write',
  'query failing',
  'query filtered',
  'query locked',
  'query now',
  'query observed',
  'query parsed',
  'query refused',
  'query renamed',
  'query throwing',
];

describe.each(GRAPHQL_SERVERS)('%s', (_name, server) => {
  describe.each([
    ['one resolver for all', Scope.DEFAULT],
    ['a resolver for each request', Scope.REQUEST],
  ])('with %s', (_how, scope) => {
    const start = (): Promise<TestApp> =>
      TestApp.start(server.adapter, { imports: [server.module()], providers: [resolverIn(scope)] });

    it('has every root field at zero before the first operation', async () => {
      const exposition = await (await start()).scrape();
      const expected = operationSeries(FIELDS);
      expect(seriesOf(exposition, 'graphql_operations_total')).toEqual(expected);
      // A histogram has nothing to say before its first value.
      expect(seriesOf(exposition, 'graphql_operation_duration_seconds_count')).toEqual([]);
      expect(exposition.value('graphql_operations_total')).toBe(0);
      expect(exposition.value('graphql_operations_in_flight')).toBe(0);
    });

    it('counts and times each root field that is resolved, whatever it returns', async () => {
      const app = await start();
      const query = '{ now again: now renamed observed parsed(text: "7") }';
      expect(await ask(app, query)).toEqual({
        data: { now: 'now', again: 'now', renamed: 'later', observed: ['two'], parsed: 7 },
      });
      expect(await ask(app, 'mutation { write }')).toEqual({ data: { write: 'written' } });
      expect(await operationsOf(app)).toEqual([
        'mutation write ok 1',
        'query now ok 2',
        'query observed ok 1',
        'query parsed ok 1',
        'query renamed ok 1',
      ]);
      expect((await app.requests()).filter((line) => line.includes('graphql'))).toEqual(['POST /graphql 200 2']);
    });

    it('counts what failed for the field, whoever throws it: an error, or a refusal', async () => {
      const app = await start();
      for (const field of ['throwing', 'failing', 'locked', 'refused', 'filtered']) {
        const { data, errors } = await ask(app, `{ ${field} }`);
        expect([field, data?.[field], errors?.length]).toEqual([field, null, 1]);
      }
      for (const field of ['rejecting', 'anonymous']) {
        expect((await ask(app, `mutation { ${field} }`)).errors).toHaveLength(1);
      }
      expect((await ask(app, '{ parsed(text: "seven") }')).errors).toHaveLength(1);
      expect(await operationsOf(app)).toEqual([
        'mutation anonymous rejected 1',
        'mutation rejecting error 1',
        'query failing error 1',
        'query filtered rejected 1',
        'query locked rejected 1',
        'query parsed rejected 1',
        'query refused rejected 1',
        'query throwing error 1',
      ]);
    });

    it('counts the operations of a batch, in one HTTP request', async () => {
      const app = await start();
      const answers = await post(app, [{ query: '{ now }' }, { query: '{ throwing }' }, { query: '{ now }' }]);
      expect(answers).toHaveLength(3);
      expect(await operationsOf(app)).toEqual(['query now ok 2', 'query throwing error 1']);
      expect((await app.requests()).filter((line) => line.includes('graphql'))).toEqual(['POST /graphql 200 1']);
    });

    it('makes no series of introspection, nor of what is not in the schema', async () => {
      const app = await start();
      const before = seriesOf(await app.scrape(), 'graphql_operations_total');
      await ask(app, '{ __schema { queryType { name } } __typename }');
      await ask(app, '{ nothing }');
      await ask(app, '{ now(with: "arguments") }');
      await ask(app, 'no query at all');
      expect(await operationsOf(app)).toEqual(['unknown __unmatched__ rejected 3']);
      expect(seriesOf(await app.scrape(), 'graphql_operations_total')).toEqual(before);
    });
  });

  it('counts an error where the resolver cannot even be made for a request', async () => {
    const app = await TestApp.start(server.adapter, {
      imports: [server.module()],
      providers: [Broken, brokenResolver()],
    });
    expect((await ask(app, '{ unmade }')).errors?.[0]?.message).toBe('cannot be made');
    expect(await operationsOf(app)).toEqual(['query unmade error 1']);
  });
});
