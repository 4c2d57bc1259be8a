import { type CallHandler, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Observable } from 'rxjs';
import { HttpHandlers } from '../platform/http-handlers';
import { MetricsLogger, messageOf } from '../core/metrics.logger';
import { type FollowedCall, followObservable } from '../follow/follow-call';
import { InterceptedOperations } from './graphql/intercepted-operations';
import { HandlerMeasuring } from './handler-measuring';
import { InterceptedMessages } from './rpc/intercepted-messages';
import { InterceptedEvents } from './ws/intercepted-events';

/** What the interceptor measures, by the kind of handler it stands before. */
@Injectable()
export class InterceptedHandlers extends HandlerMeasuring {
  /**
   * Calls that are measured or need not be. Nest gives all interceptors of a call the same context: one may stand
   * before it twice.
   */
  private readonly begun = new WeakSet<ExecutionContext>();

  constructor(
    private readonly http: HttpHandlers,
    private readonly rpc: InterceptedMessages,
    private readonly ws: InterceptedEvents,
    private readonly graphql: InterceptedOperations,
    private readonly logger: MetricsLogger,
  ) {
    super();
  }

  override measure(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const call = this.begin(context);
    if (call === undefined) {
      return this.handle(context, next);
    }
    try {
      return followObservable(call, this.handle(context, next));
    } catch (error) {
      call.end('error', error);
      throw error;
    }
  }

  private handle(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return context.getType() === 'http' ? this.http.handle(context, next) : next.handle();
  }

  private begin(context: ExecutionContext): FollowedCall | undefined {
    if (this.begun.has(context)) {
      return undefined;
    }
    this.begun.add(context);
    try {
      switch (context.getType<string>()) {
        case 'http':
          return this.http.begin(context);
        case 'rpc':
          return this.rpc.begin(context);
        case 'ws':
          return this.ws.begin(context);
        case 'graphql':
          return this.graphql.begin(context);
        default:
          return undefined;
      }
    } catch (error) {
      this.logger.warnOnce('interceptor', `A call could not be measured: ${messageOf(error)}`);
      return undefined;
    }
  }
}
