import type { IncomingMessage } from 'node:http';
import type { NumberCell } from '../instruments/labelled-numbers';
import type { MeasuredResponse } from '../options/http.options';
import type { HandlerNotes } from '../platform/handler-notes';
import type { StreamFailure } from '../platform/stream-failures';
import type { GivenBody, ResponseBody } from './bodies/response-body';

/** A route that Express has run, and the template by which it was reached. */
export interface RanRoute {
  readonly route: unknown;
  readonly template: string;
}

/** What middleware and mounts do with a request on its way; nothing of it for most. */
export class Way {
  /** Template of the mounts that the request is inside of. */
  mount = '';
  /** The route that stood on the request when it came into the innermost mount. */
  routeBefore: unknown = undefined;
  /** The last route of Express that let the request pass. */
  passedRoute: unknown = undefined;
  /** The route that failed or answered in a mount that the request has left since. */
  ranRoute: RanRoute | undefined = undefined;
  /** Template of the mount that failed without a route of its own, once the request has left it. */
  failedMount = '';
  /** Whether a body parser refused the request before it was routed. */
  unreadable = false;
  /** How the stream that answers the request failed, as the application says. */
  streamFailure: StreamFailure | undefined = undefined;
}

/**
 * What is noted of a request while it is answered, each when it is known: when it is over, frameworks have undone much
 * of it.
 */
export class Exchange {
  /** The status of the head that was handed to a living connection; 0: none so far. */
  status = 0;
  /** What the server wrote by itself, instead of an answer; 0: nothing. */
  refusedWith = 0;
  /** Route template, noted when the head was written; `undefined`: to be asked for at the end. */
  path: string | undefined = undefined;
  /** More than one piece, or what may become so. */
  body: ResponseBody | undefined = undefined;
  /** Where others stand between the application and the connection; `undefined`: what is written is what was given. */
  given: GivenBody | undefined = undefined;
  /** The adapter's request, where it tells the route. */
  routed: unknown = undefined;
  /** Its response, where that is not Node's. */
  reply: MeasuredResponse = undefined;
  way: Way | undefined = undefined;
  /** Whether it is a transport's, which is open by design: nothing of it counts but that it was refused. */
  isHandedOver = false;
  /** What decorators say of the handler that the request has reached. */
  handler: HandlerNotes | undefined = undefined;
  /** Of HTTP/2: a stream has lost it by the time it has closed. */
  session: object | undefined = undefined;
  /** Where it is counted while it is in flight, where requests are told apart there. */
  active: NumberCell | undefined = undefined;
  /** Whether the methods of this very response are wrapped, beside those of the application's prototype. */
  hasOwnWrappers = false;

  constructor(
    /** When it began, in milliseconds. */
    readonly start: number,
    /** As it came in; where that may be undone, as it was when the head was written. */
    public method: string | undefined,
    /** Some take the socket off the request before it is over. */
    readonly socket: IncomingMessage['socket'] | null,
    /** Whether `end` may send its piece by way of `write`, as responses of HTTP/2 and of injected requests do. */
    readonly endsByWrite: boolean,
  ) {}

  /** Whether nothing of the request is recorded, as its handler is left out. */
  get isSkipped(): boolean {
    return this.handler?.isSkipped === true;
  }

  /**
   * Whether anything that is written now can reach the client. Injected requests have no connection that could be
   * gone.
   */
  get isConnected(): boolean {
    const { socket } = this;
    return socket === null || !(socket.destroyed || socket.readableEnded);
  }

  /** The connection: a socket, or a session of HTTP/2. */
  get connection(): object | null {
    return this.session ?? this.socket;
  }

  /** Where to note what happens on the way. */
  get noted(): Way {
    return (this.way ??= new Way());
  }
}
