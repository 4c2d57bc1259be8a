import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReplyLike, FastifyRequestLike } from '../platform/adapter';
import type { RequestFollower } from '../platform/front-door';
import type { RequestContext } from '../platform/request-context';
import type { ConnectionTimeouts } from './ending';
import type { RequestScopes } from './request-scopes';
import type { RequestTracker } from './request-tracker';

/** What is particular about an adapter. */
export interface AdapterWays {
  /** The scopes in which the application's code runs; `undefined`: nothing tells it of its request. */
  readonly scopes?: RequestScopes;
  /** Whether code of the application runs before the adapter's own entry. */
  readonly runsBeforeEntry?: boolean;
  /** Mounts of the application, which are looked for before each request goes its way. */
  readonly mounts?: { update(): void };
}

/** Follows the requests that come through the front door. */
export class FollowedRequests implements RequestFollower {
  /** Whether a request was seen at the server: so all are that come over it. */
  seesServer = false;

  constructor(
    private readonly tracker: RequestTracker,
    private readonly timeouts: ConnectionTimeouts,
    private readonly context: RequestContext,
    private readonly ways: AdapterWays,
  ) {}

  get hasScopes(): boolean {
    return this.ways.scopes !== undefined && this.context.active;
  }

  knows(response: ServerResponse): boolean {
    return this.tracker.knows(response);
  }

  leaveOut(response: ServerResponse): void {
    this.tracker.leaveOut(response);
  }

  begin(request: IncomingMessage, response: ServerResponse): void {
    this.seesServer = true;
    this.ways.mounts?.update();
    this.tracker.begin(request, response);
    if (this.ways.runsBeforeEntry === true && this.hasScopes) {
      this.ways.scopes?.enterForRest(request, response);
    }
  }

  beginInside(request: IncomingMessage, response: ServerResponse): void {
    this.ways.mounts?.update();
    this.tracker.beginLate(request, response);
  }

  handOver(response: ServerResponse, mount: string): void {
    this.tracker.handOver(response, mount);
  }

  servedBy(response: ServerResponse, mount: string): void {
    const exchange = this.tracker.exchangeOf(response);
    if (exchange !== undefined) {
      exchange.noted.mount = mount;
    }
  }

  routed(request: FastifyRequestLike, reply: FastifyReplyLike): void {
    this.tracker.routed(reply.raw, request, reply);
  }

  run(request: IncomingMessage, response: ServerResponse, rest: () => void): void {
    if (this.hasScopes) {
      this.ways.scopes?.enter(request, response, rest);
    } else {
      rest();
    }
  }

  timedOut(connection: object): void {
    this.timeouts.note(connection);
  }

  refused(status: number, request: IncomingMessage | undefined, socket: Socket): void {
    this.tracker.refused(status, request, socket);
  }
}
