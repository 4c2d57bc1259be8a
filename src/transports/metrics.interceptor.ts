import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  Optional,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { markCopy } from '../core/package-copies';
import { HandlerMeasuring } from './handler-measuring';

/**
 * Measures the handlers that it stands before, as far as nothing else does: HTTP requests on adapters that the module
 * does not know, or with `http.instrumentation: 'interceptor'`, and messages where their server cannot be seen. Every
 * call is counted once, whoever sees it, so it may stand anywhere.
 *
 * The module binds it globally where the application needs it (option `interceptor`). In a class whose application has
 * no `MetricsModule` it does nothing.
 *
 * @example
 * ```ts
 * @UseInterceptors(MetricsInterceptor)
 * @Controller()
 * export class ReportsController {}
 * ```
 */
@Injectable()
export class MetricsInterceptor implements NestInterceptor {
  constructor(
    // By name: the type of an optional parameter does not say what it is.
    @Optional() @Inject(HandlerMeasuring) private readonly handlers?: HandlerMeasuring | undefined,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return this.handlers === undefined ? next.handle() : this.handlers.measure(context, next);
  }
}

markCopy(MetricsInterceptor.prototype, 'MetricsInterceptor');
