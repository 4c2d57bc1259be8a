import type { CallHandler, ExecutionContext } from '@nestjs/common';
import type { Observable } from 'rxjs';

/** Runs handlers, measured where nothing else does: what `MetricsInterceptor` is given. */
export abstract class HandlerMeasuring {
  abstract measure(context: ExecutionContext, next: CallHandler): Observable<unknown>;
}
