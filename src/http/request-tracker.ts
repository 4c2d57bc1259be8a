import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';
import { Socket } from 'node:net';
import type { RequestStore } from '../record/request-store';
import type { CustomLabelValues } from './custom-label-values';
import { clientLeft, isReset } from './ended-by';
import type { Exclusions } from './exclusions';
import type { BodySizes } from './body-sizes';
import type { MethodLabel } from './method-label';
import { isGone } from '../metrics.node-response';
import { PipelinedResponses } from '../metrics.pipelined-responses';
import type { ResponseBodies } from './response-bodies';
import type { RouteReader } from './route-template';

type Tracked = ServerResponse & { [key: symbol]: number | undefined };

/** nginx's word for a client that left before it had an answer. */
const CLIENT_CLOSED_REQUEST = 499;
const SETTLED = -1;

/**
 * The life of a request as one record: it begins when the request is first seen, and ends when the response closes, which happens exactly once,
 * whether it was sent or the client left. Nothing is allocated for a request but its start time, kept on the response; the listener is shared.
 */
export class RequestTracker {
  private readonly startedAt = Symbol('request start, ms');
  private readonly pipelined = new PipelinedResponses((response) => this.end(response as Tracked));
  private settled: ((request: IncomingMessage) => void) | undefined;
  private readonly onClose = closeListener((response) => this.end(response as Tracked));

  constructor(
    private readonly store: RequestStore,
    private readonly routes: RouteReader,
    private readonly methodLabel: MethodLabel,
    private readonly exclusions: Exclusions,
    private readonly customLabels: CustomLabelValues,
    private readonly onFailure: (error: unknown) => void,
    private readonly bodies: ResponseBodies | undefined,
    private readonly sizes: BodySizes | undefined,
  ) {}

  /** Whether the end of this response will be seen. */
  tracks(response: ServerResponse): boolean {
    return this.startOf(response) !== undefined;
  }

  /** Calls back with each request that has ended. */
  onSettled(callback: (request: IncomingMessage) => void): void {
    this.settled = callback;
  }

  /** When the request of this response began, in milliseconds; `undefined` once it is over. */
  startOf(response: ServerResponse): number | undefined {
    const start = (response as Tracked)[this.startedAt];
    return start === SETTLED ? undefined : start;
  }

  /** Starts the clock of a request. Further calls for the same request do nothing: several layers may see it first. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    const tracked = response as Tracked;
    if (tracked[this.startedAt] !== undefined) {
      return;
    }
    if (this.exclusions.has(request)) {
      tracked[this.startedAt] = SETTLED;
      return;
    }
    tracked[this.startedAt] = performance.now();
    this.store.inFlight += isUpgrade(request) ? 0 : 1;
    response.on('close', this.onClose);
    this.bodies?.watch(response);
    this.sizes?.watch(request);
    // Only a response that waits for its turn in a pipeline has no socket; injected and HTTP/2 ones have theirs.
    if (response.socket === null) {
      this.pipelined.watch(response);
    }
  }

  /** The same for a request that has been under way for a while: its client may have left, so that nothing will tell of its end. */
  beginLate(request: IncomingMessage, response: ServerResponse): void {
    this.begin(request, response);
    if (isGone(response)) {
      this.end(response as Tracked);
    }
  }

  private end(response: Tracked): void {
    const start = response[this.startedAt];
    if (start === undefined || start === SETTLED) {
      return;
    }
    // From here on, nothing that is still written counts: a pipelined or reset response may be, long after its client has left.
    response[this.startedAt] = SETTLED;
    const upgrade = isUpgrade(response.req);
    this.store.inFlight -= upgrade ? 0 : 1;
    try {
      if (!upgrade || response.headersSent) {
        this.record(response, start, performance.now());
      }
    } catch (error) {
      this.onFailure(error);
    }
    this.settled?.(response.req);
  }

  private record(response: ServerResponse, start: number, now: number): void {
    const request = response.req;
    const aborted = isAborted(response);
    // A stream is as fast as its first byte; its own metrics tell of its life.
    const firstByte = this.bodies?.close(response, aborted, { start, now });
    const seconds = ((firstByte ?? now) - start) / 1000;
    const status = aborted && !response.headersSent ? CLIENT_CLOSED_REQUEST : response.statusCode;
    const method = this.methodLabel(request.method);
    const path = this.routes.templateOf(request);
    this.store.record(method, path, status, seconds, aborted && clientLeft(response), this.customLabels.of(request));
    this.sizes?.record(
      method,
      path,
      response,
      firstByte === undefined ? this.bodies?.bytesSent(response, aborted) : undefined,
    );
  }
}

/**
 * Whether the connection becomes another's, such as a WebSocket. Fastify's plugin for them runs the hooks and the handler of a route first, with a
 * response that lives as long as the connection: only one that refuses is ever sent.
 */
function isUpgrade(request: IncomingMessage & { readonly upgrade?: boolean | null }): boolean {
  return request.upgrade === true;
}

/** Whether the connection closed before the client had the whole response. */
function isAborted(response: ServerResponse & { readonly stream?: Http2Stream }): boolean {
  if (!response.writableEnded) {
    return true;
  }
  if (response.stream !== undefined) {
    // HTTP/2: some closed responses call themselves finished and some do not; the stream knows whether it was reset.
    return isReset(response.stream);
  }
  // Without a connection nothing is ever flushed: an injected request was answered when its response ended.
  return !response.writableFinished && response.req.socket instanceof Socket;
}

/** One listener for the responses of all requests: it is told by `this` which one closed. */
function closeListener(onClose: (response: ServerResponse) => void): (this: ServerResponse) => void {
  return function (this: ServerResponse): void {
    onClose(this);
  };
}
