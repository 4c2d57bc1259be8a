import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RequestContext, RequestScope } from '../platform/request-context';
import { UNMATCHED } from '../instruments/labels';
import type { RequestTracker } from './request-tracker';
import type { RouteReader } from './routes/route-template';

/** Gives each request its scope, in which the application's code runs. */
export class RequestScopes {
  private readonly scope = Symbol('request scope');
  private closesScopes = false;

  constructor(
    private readonly context: RequestContext,
    private readonly routes: RouteReader,
    private readonly tracker: RequestTracker,
  ) {}

  /** Goes on in the scope of the request; a request that comes by again goes on in the scope it has. */
  enter(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    if (!this.context.active) {
      next();
      return;
    }
    this.context.run(this.scopeOf(request) ?? this.open(request, response), next);
  }

  /** Lets the listeners that follow go on in the scope of the request. */
  enterForRest(request: IncomingMessage, response: ServerResponse): void {
    if (this.context.active) {
      this.context.enter(this.scopeOf(request) ?? this.open(request, response));
    }
  }

  /** Goes on in the scope that the request has, which a body parser may have lost. */
  reenter(request: IncomingMessage, next: () => void): void {
    const scope = this.scopeOf(request);
    if (scope === undefined) {
      next();
      return;
    }
    this.context.run(scope, next);
  }

  private scopeOf(request: IncomingMessage): RequestScope | undefined {
    return (request as unknown as { [key: symbol]: RequestScope | undefined })[this.scope];
  }

  private open(request: IncomingMessage, response: ServerResponse): RequestScope {
    if (!this.closesScopes) {
      // Not before there is one: looking for it costs each request 0.15 us.
      this.closesScopes = true;
      this.tracker.onSettled((ended, path) => this.scopeOf(ended)?.close(path));
    }
    const find = (): string | undefined => this.routes.routeOf(request, this.tracker.exchangeOf(response));
    const scope = new RequestScope(find, UNMATCHED);
    (request as unknown as { [key: symbol]: RequestScope | undefined })[this.scope] = scope;
    // A response has room for few listeners of one kind before Node warns: the tracker's serves here too.
    if (this.tracker.exchangeOf(response) === undefined) {
      response.once('close', () => scope.close());
    }
    return scope;
  }
}
