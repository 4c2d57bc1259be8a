import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExecutionContext,
  Get,
  GoneException,
  Inject,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestInterceptor,
  type NestMiddleware,
  type NestModule,
  NotFoundException,
  Param,
  type PipeTransform,
  Query,
  Scope,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, BaseExceptionFilter } from '@nestjs/core';
import { Counted, Timed } from 'nestjs-red-metrics';
import type { Observable } from 'rxjs';
import { ADAPTERS, TestApp } from '../support/test-app';
import { callsOf, durationsOf, troubleOf } from './fixtures/calls';

afterEach(() => TestApp.stopAll());

const count = { built: 0 };

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  constructor() {
    count.built++;
  }
  @Counted()
  use(): void {}
}

@Injectable()
class Gate implements CanActivate {
  @Counted()
  canActivate(_context: ExecutionContext): boolean {
    return true;
  }
}

@Injectable({ scope: Scope.REQUEST })
class RequestGate extends Gate {
  constructor(@Inject(PerRequest) private readonly needed: PerRequest) {
    super();
  }
  @Timed()
  override canActivate(context: ExecutionContext): boolean {
    this.needed.use();
    return super.canActivate(context);
  }
}

@Injectable()
class Around implements NestInterceptor {
  @Counted()
  @Timed()
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}

@Injectable()
class Upper implements PipeTransform<string> {
  @Counted()
  transform(value: string): string {
    return value.toUpperCase();
  }
}

@Catch(NotFoundException)
class Gone extends BaseExceptionFilter {
  @Counted()
  override catch(error: NotFoundException, host: ArgumentsHost): void {
    super.catch(new GoneException(error.message), host);
  }
}

@Injectable()
class Before implements NestMiddleware {
  @Counted()
  @Timed()
  use(_request: unknown, _response: unknown, next: () => void): void {
    next();
  }
}

@Injectable({ scope: Scope.REQUEST })
class BeforeEach extends Before {
  @Counted()
  override use(request: unknown, response: unknown, next: () => void): void {
    super.use(request, response, next);
  }
}

@Controller({ path: 'each', scope: Scope.REQUEST })
class EachController {
  constructor(private readonly needed: PerRequest) {}
  @Counted()
  @UsePipes(Upper)
  @Get(':name')
  hello(@Param('name') name: string): string {
    this.needed.use();
    return `hello ${name}`;
  }
}

@UseGuards(Gate, RequestGate)
@UseInterceptors(Around)
@Controller('once')
class OnceController {
  @Get('missing')
  @UseFilters(Gone)
  missing(): void {
    throw new NotFoundException('nothing');
  }

  @Timed()
  @Get(':name')
  hello(@Param('name', Upper) name: string, @Query('mark') mark = '!'): string {
    return `hello ${name}${mark}`;
  }
}

describe.each(ADAPTERS)('on %s', (adapter) => {
  class WithMiddleware implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer.apply(Before, BeforeEach).forRoutes(OnceController, EachController);
    }
  }
  Module({ controllers: [OnceController, EachController], providers: [PerRequest] })(WithMiddleware);

  it('guards, interceptors, pipes, filters, middleware and controllers are measured, by request or not', async () => {
    const app = await TestApp.start(adapter, { imports: [WithMiddleware] });
    const built = count.built;
    const atFirst = await app.scrape();
    for (const type of ['Before', 'BeforeEach', 'EachController', 'Gate', 'Gone', 'Upper']) {
      expect([type, atFirst.value('method_calls_total', { class: type, result: 'ok' })]).toEqual([type, 0]);
    }

    expect((await app.fetch('/once/ann?mark=.')).body).toBe('hello ANN.');
    expect((await app.fetch('/each/bob')).body).toBe('hello BOB');
    expect((await app.fetch('/each/eve')).body).toBe('hello EVE');
    expect((await app.fetch('/once/missing')).status).toBe(410);
    expect(count.built - built).toBe(4);

    expect(await callsOf(app)).toEqual([
      'Around intercept error 1',
      'Around intercept ok 1',
      'Before use ok 8',
      'BeforeEach use ok 4',
      'EachController hello ok 2',
      'Gate canActivate ok 4',
      'Gone catch ok 1',
      'PerRequest use ok 4',
      'Upper transform ok 3',
    ]);
    expect(await durationsOf(app)).toEqual([
      'Around intercept error 1',
      'Around intercept ok 1',
      'Before use ok 8',
      'OnceController hello ok 1',
      'RequestGate canActivate ok 2',
    ]);
    expect(troubleOf(app)).toEqual([]);
  });

  it.each<[string, Type]>([
    ['every', Gate],
    ['each', RequestGate],
  ])('those for %s route are measured', async (_which, gate) => {
    const app = await TestApp.start(adapter, {
      controllers: [EachController],
      providers: [PerRequest, { provide: APP_GUARD, useClass: gate }, { provide: APP_INTERCEPTOR, useClass: Around }],
    });

    expect((await app.fetch('/each/bob')).body).toBe('hello BOB');

    const calls = await callsOf(app);
    expect(calls).toContain('EachController hello ok 1');
    expect(calls.some((line) => line.startsWith('Gate canActivate ok'))).toBe(true);
    expect(calls.some((line) => line.startsWith('Around intercept ok'))).toBe(true);
  });
});
