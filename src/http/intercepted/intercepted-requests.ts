import type { IncomingMessage } from 'node:http';
import { type CallHandler, type ExecutionContext, Injectable } from '@nestjs/common';
import { Observable } from 'rxjs';
import { AdapterReady } from '../../platform/adapter';
import { ENDPOINT_KIND } from '../../platform/endpoint-paths';
import { type HandledRequest, HttpHandlers } from '../../platform/http-handlers';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { type HandlerLabels, notesOf } from '../../platform/handler-notes';
import { RequestContext, RequestScope } from '../../platform/request-context';
import type { MeasuredResponse } from '../../options/http.options';
import { UNMATCHED } from '../../instruments/labels';
import { RequestStore } from '../../stores/request-store';
import { NO_TRAITS } from '../../stores/request-traits';
import { statusOfAnswer, nestStatusOf } from './answer-status';
import { HttpInstrumentation } from '../http-instrumentation';
import { InterceptedRequest } from './intercepted-request';
import { nodeResponseOf } from '../../platform/node-response';
import { RequestTrackers } from '../request-trackers';

/**
 * Measures the requests that an interceptor sees, where nothing else does. Node's response tells of its end: its
 * status, whoever sent it, and whether the client left. On adapters without it, the end of the handler is that of the
 * request.
 */
@Injectable()
export class InterceptedRequests extends HttpHandlers {
  /** The adapter's requests that are recorded here: an interceptor may stand before a handler twice. */
  private readonly underWay = new WeakSet<object>();

  constructor(
    private readonly ready: AdapterReady,
    private readonly instrumentation: HttpInstrumentation,
    private readonly trackers: RequestTrackers,
    private readonly store: RequestStore,
    private readonly context: RequestContext,
    private readonly logger: MetricsLogger,
  ) {
    super();
  }

  begin(context: ExecutionContext): HandledRequest | undefined {
    const sight = this.instrumentation.intercepted;
    // Where the endpoint is a route, an interceptor sees its requests.
    if (sight === undefined || Reflect.hasMetadata(ENDPOINT_KIND, context.getHandler())) {
      return undefined;
    }
    const notes = this.trackers.hasNotes ? notesOf(context.getClass(), context.getHandler()) : undefined;
    const request: unknown = context.getArgByIndex(0);
    const response = nodeResponseOf(context.getArgByIndex(1));
    const path = sight.routes.leadingTo(request, response?.req);
    if (response !== undefined) {
      if (notes?.isSkipped === true) {
        sight.tracker.leaveOut(response);
      }
      sight.tracker.beginLate(response.req, response, request);
      sight.tracker.handledBy(response, notes);
      return undefined;
    }
    // Contexts of other libraries call themselves "http" too; they have no route.
    if (path === UNMATCHED || this.instrumentation.seesServer || this.underWay.has(request as object)) {
      return undefined;
    }
    return notes?.isSkipped === true
      ? undefined
      : this.record(context, request as IncomingMessage, path, notes?.labels);
  }

  handle(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const scope = this.scopeOf(context);
    if (scope === undefined) {
      return next.handle();
    }
    const source = this.context.run(scope, () => next.handle() as Observable<unknown>);
    return new Observable((subscriber) => this.context.run(scope, () => source.subscribe(subscriber)));
  }

  private record(
    context: ExecutionContext,
    request: IncomingMessage,
    path: string,
    labels: HandlerLabels | undefined,
  ): HandledRequest | undefined {
    const { adapter } = this.ready;
    const sent = adapter?.getRequestMethod?.(request);
    if (this.trackers.exclusions.has(request, adapter?.getRequestUrl?.(request), sent)) {
      return undefined;
    }
    const method = this.trackers.methodLabel(sent);
    const response: unknown = context.getArgByIndex(1);
    this.underWay.add(request);
    return new InterceptedRequest(
      this.store,
      {
        method,
        path,
        status: (failure) =>
          failure === undefined ? statusOfAnswer(response, context.getHandler(), method) : nestStatusOf(failure.error),
        traits: (status, failure, isUnsent) => this.trackers.traits?.ofHandled(status, failure, isUnsent) ?? NO_TRAITS,
        ends: (info, record) =>
          this.trackers.requestEnds.record(request, response as MeasuredResponse, info, record, labels),
      },
      () => this.underWay.delete(request),
    );
  }

  private scopeOf(context: ExecutionContext): RequestScope | undefined {
    try {
      const sight = this.instrumentation.intercepted;
      if (sight === undefined || !this.context.active) {
        return undefined;
      }
      const response = nodeResponseOf(context.getArgByIndex(1));
      const path = sight.routes.leadingTo(context.getArgByIndex(0), response?.req);
      return path === UNMATCHED ? undefined : new RequestScope(() => path, UNMATCHED);
    } catch (error) {
      this.logger.warnOnce('interceptor scope', `The request of a handler is not known to it: ${messageOf(error)}`);
      return undefined;
    }
  }
}
