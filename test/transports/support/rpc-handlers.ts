import {
  type ArgumentsHost,
  BadRequestException,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  Injectable,
  Scope,
  UseFilters,
  UseGuards,
  UsePipes,
} from '@nestjs/common';
import { EventPattern, MessagePattern, RpcException } from '@nestjs/microservices';
import {
  concat,
  EMPTY,
  interval,
  map,
  NEVER,
  type Observable,
  of,
  Subject,
  takeUntil,
  throwError,
  timeout,
} from 'rxjs';

@Injectable()
export class Closed implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

class Refusing {
  transform(): never {
    throw new BadRequestException('not so');
  }
}

@Catch()
class Rethrow implements ExceptionFilter {
  catch(error: Error, _host: ArgumentsHost): Observable<never> {
    return throwError(() => `filtered ${error.message}`);
  }
}

@Catch()
class AnswerInstead implements ExceptionFilter {
  catch(_error: Error, _host: ArgumentsHost): Observable<string> {
    return of('instead');
  }
}

/** Handlers whose caller is told something else than what they did. */
@Controller()
export class Softened {
  @UseFilters(AnswerInstead)
  @MessagePattern('softened')
  softened(): never {
    throw new Error('broken');
  }

  @UseFilters(AnswerInstead)
  @MessagePattern('softened-late')
  softenedLate(): Observable<number> {
    return concat(
      of(1),
      throwError(() => new Error('broken')),
    );
  }

  @MessagePattern('empty')
  empty(): Observable<never> {
    return EMPTY;
  }
}

/** Handlers that answer. */
@Controller()
export class Answers {
  @MessagePattern({ op: 'sum', cmd: 'math' })
  sum(values: number[]): number {
    return values.reduce((sum, value) => sum + value, 0);
  }

  @MessagePattern('later')
  async later(): Promise<string> {
    return 'later';
  }

  @MessagePattern(7)
  seven(): string {
    return 'seven';
  }

  @MessagePattern('several')
  several(): Observable<number> {
    return of(1, 2, 3);
  }

  @MessagePattern(['one', 'other'])
  either(): string {
    return 'either';
  }
}

/** Handlers that fail, each in another way. */
@Controller()
export class Failures {
  @MessagePattern('rpc-exception')
  rpcException(): never {
    throw new RpcException('refused');
  }

  @MessagePattern('error')
  async error(): Promise<never> {
    throw new Error('broken');
  }

  @MessagePattern('observable')
  observable(): Observable<number> {
    return concat(
      of(1),
      throwError(() => new Error('broken')),
    );
  }

  @UsePipes(Refusing)
  @MessagePattern('pipe')
  pipe(value: unknown): unknown {
    return value;
  }

  @UseFilters(Rethrow)
  @MessagePattern('filtered')
  filtered(): never {
    throw new Error('broken');
  }

  @MessagePattern('too-late')
  tooLate(): Observable<unknown> {
    return NEVER.pipe(timeout(20));
  }
}

@Controller()
export class Guarded {
  @UseGuards(Closed)
  @MessagePattern('guarded')
  guarded(): string {
    return 'open';
  }
}

/** Handlers that are not done by themselves. */
@Controller()
export class Endless {
  static release: () => void = () => {};
  /** Nest goes on with an Observable whose client has left. */
  static readonly stop = new Subject<void>();

  @MessagePattern('ticks')
  ticks(): Observable<number> {
    return interval(10).pipe(
      map((tick) => tick + 1),
      takeUntil(Endless.stop),
    );
  }

  @MessagePattern('silence')
  silence(): Observable<never> {
    return NEVER;
  }

  @MessagePattern('stuck')
  stuck(): Promise<string> {
    return new Promise(() => {});
  }

  @MessagePattern('held')
  held(): Promise<string> {
    return new Promise((resolve) => {
      Endless.release = () => resolve('released');
    });
  }
}

@Controller()
export class Events {
  readonly seen: unknown[] = [];

  @EventPattern({ on: 'created' })
  created(event: unknown): void {
    this.seen.push(event);
  }

  @EventPattern('failing')
  failing(_event: unknown): void {
    throw new Error('broken');
  }

  @EventPattern('flow')
  flow(_event: unknown): Observable<number> {
    return of(1, 2);
  }
}

/** Another handler of the same event. */
@Controller()
export class MoreEvents {
  readonly seen: unknown[] = [];

  @EventPattern({ on: 'created' })
  created(event: unknown): void {
    this.seen.push(event);
  }
}

@Controller({ scope: Scope.REQUEST })
export class PerRequest {
  @MessagePattern('per-request')
  answer(): string {
    return 'fresh';
  }

  @MessagePattern('per-request-failure')
  fail(): never {
    throw new RpcException('refused');
  }
}
