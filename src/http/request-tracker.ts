import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';
import { Socket } from 'node:net';
import { isGone, isUpgrade } from '../platform/node-response';
import { PipelinedResponses } from '../platform/pipelined-responses';
import { UNMATCHED } from '../instruments/labels';
import type { HandlerNotes } from '../platform/handler-notes';
import type { RequestStore } from '../stores/request-store';
import type { BodySizes } from './bodies/body-sizes';
import { type ConnectionTimeouts, endingOf, statusSent } from './ending';
import { Exchange } from './exchange';
import type { RequestRecords } from './request-records';
import type { Exclusions } from './routes/exclusions';
import type { MethodLabel } from '../platform/method-label';
import type { ResponseBodies } from './bodies/response-bodies';
import type { StreamedResponses } from './bodies/streamed-responses';
import { templateOf, type RouteReader } from './routes/route-template';
import { schemeOf } from './traits-reader';

type Tracked = ServerResponse & { [key: symbol]: Exchange | null | undefined };

const OVER = null;
/** A status from here on refuses a request. */
const REFUSED = 400;

/**
 * The life of a request as one record: it begins when the request is first seen, and ends when the response closes,
 * which happens exactly once, whether it was sent or the client left. One object is kept for a request, on its
 * response; the listener is shared.
 */
export class RequestTracker {
  private readonly exchange = Symbol('exchange');
  private readonly pipelined = new PipelinedResponses((response) => this.end(response as Tracked));
  private settled: ((request: IncomingMessage, path: string) => void) | undefined;
  private readonly onClose = closeListener((response) => this.end(response));

  constructor(
    private readonly store: RequestStore,
    private readonly routes: RouteReader,
    private readonly methodLabel: MethodLabel,
    private readonly exclusions: Exclusions,
    private readonly records: RequestRecords,
    private readonly onFailure: (error: unknown) => void,
    private readonly bodies: ResponseBodies,
    private readonly streamed: StreamedResponses | undefined,
    private readonly sizes: BodySizes | undefined,
    private readonly timeouts: ConnectionTimeouts,
    /** Whether the duration of an event stream is the time to its first byte. */
    private readonly isFirstByteMeant: boolean,
  ) {
    bodies.requests = this;
  }

  /**
   * Wraps the responses that have this prototype, so that none has to be wrapped by itself.
   *
   * @returns undoes it
   */
  wrapResponses(prototype: object): () => void {
    return this.bodies.wrapAll(prototype);
  }

  /** What is noted of the request of this response, which goes into what is mounted: perhaps another application. */
  enterMount(response: ServerResponse): Exchange | undefined {
    const exchange = this.exchangeOf(response);
    if (exchange !== undefined) {
      this.bodies.wrapItself(response, exchange);
    }
    return exchange;
  }

  /** The request was routed, after all middleware has run. */
  routed(response: ServerResponse, request: unknown, reply: Exchange['reply']): void {
    const exchange = this.exchangeOf(response);
    if (exchange !== undefined) {
      exchange.routed = request;
      exchange.reply = reply;
      this.bodies.noteWrapped(response, exchange);
    }
  }

  /** The request has reached a handler of which decorators say something; `undefined`: it goes on to another one. */
  handledBy(response: ServerResponse, handler: HandlerNotes | undefined): void {
    const exchange = this.exchangeOf(response);
    if (exchange !== undefined) {
      const before = this.inFlightOf(exchange, response);
      exchange.handler = handler;
      this.count(exchange, this.inFlightOf(exchange, response) - before);
    }
  }

  /** Whether the request of this response was seen before, be it measured or not. */
  knows(response: ServerResponse): boolean {
    return (response as Tracked)[this.exchange] !== undefined;
  }

  /** What is noted of the request of this response; `undefined` where it is not measured, or over. */
  exchangeOf(response: ServerResponse): Exchange | undefined {
    return (response as Tracked)[this.exchange] ?? undefined;
  }

  /** Calls back with each request that has ended, and its path. */
  onSettled(callback: (request: IncomingMessage, path: string) => void): void {
    this.settled = callback;
  }

  /** Nothing of this request counts. */
  leaveOut(response: ServerResponse): void {
    (response as Tracked)[this.exchange] ??= OVER;
  }

  /** The request is a transport's, which is mounted there: nothing of it counts but that the transport refused it. */
  handOver(response: ServerResponse, mount: string): void {
    const exchange = this.exchangeOf(response);
    if (exchange !== undefined && !exchange.isHandedOver) {
      this.count(exchange, -this.inFlightOf(exchange, response));
      exchange.isHandedOver = true;
      exchange.noted.mount = mount;
    }
  }

  /** How many requests are in flight by this one. */
  private inFlightOf(exchange: Exchange, { req }: ServerResponse): 0 | 1 {
    return isUpgrade(req) || exchange.isHandedOver || exchange.isSkipped ? 0 : 1;
  }

  private count(exchange: Exchange, change: number): void {
    this.store.inFlight += change;
    if (exchange.active !== undefined) {
      exchange.active.value += change;
    }
  }

  /** Starts the clock of a request. Further calls for the same request do nothing: several layers may see it first. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    const tracked = response as Tracked;
    if (tracked[this.exchange] !== undefined) {
      return;
    }
    if (!this.exclusions.isEmpty && this.exclusions.has(request)) {
      tracked[this.exchange] = OVER;
      return;
    }
    const { socket } = request;
    const exchange = new Exchange(
      performance.now(),
      request.method,
      socket,
      Object.getPrototypeOf(response) !== ServerResponse.prototype,
    );
    if (exchange.endsByWrite) {
      exchange.session = (response as { readonly stream?: Http2Stream }).stream?.session;
    }
    tracked[this.exchange] = exchange;
    exchange.active = this.store.active?.cellOf(this.methodLabel(request.method), schemeOf(exchange.connection));
    this.count(exchange, isUpgrade(request) ? 0 : 1);
    response.on('close', this.onClose);
    this.bodies.watch(response);
    this.sizes?.watch(request);
    // Only a response that waits for its turn in a pipeline has no socket; injected and HTTP/2 ones have theirs.
    if (response.socket === null && socket instanceof Socket) {
      this.pipelined.watch(response, socket);
    }
  }

  /**
   * The same for a request that did not come over a server of Node's, or has been under way: nothing may tell of its
   * end but `finish`, or nothing.
   *
   * @param routed the adapter's request, where it is routed already
   */
  beginLate(request: IncomingMessage, response: ServerResponse, routed?: unknown): void {
    if (this.knows(response)) {
      return;
    }
    this.begin(request, response);
    const exchange = this.exchangeOf(response);
    if (exchange !== undefined) {
      exchange.routed = routed;
      // NestJS 10 writes the head of server-sent events before an interceptor sees the request.
      exchange.status = response.headersSent && exchange.isConnected ? statusSent(response) : exchange.status;
    }
    if (!(request.socket instanceof Socket)) {
      // What runs without a connection (serverless handlers) may never close.
      response.on('finish', this.onClose);
    }
    if (isGone(response)) {
      this.end(response as Tracked);
    }
  }

  /** Counts a request that the server answered by itself. */
  refused(status: number, request: IncomingMessage | undefined, socket: Socket): void {
    const response = (socket as { readonly _httpMessage?: ServerResponse | null })._httpMessage;
    const exchange = request === undefined && response ? this.exchangeOf(response) : undefined;
    if (exchange !== undefined) {
      // What could not be read was the rest of a request that is being answered.
      exchange.refusedWith = status;
    } else {
      const info = { method: this.methodLabel(request?.method), path: UNMATCHED, status, seconds: 0, aborted: false };
      this.records.recordRefused(info, request, socket);
    }
  }

  private end(response: Tracked): void {
    const exchange = response[this.exchange];
    if (exchange === undefined || exchange === OVER) {
      return;
    }
    // From here on, nothing that is still written counts: a pipelined or reset response may be, long after its client
    // has left.
    response[this.exchange] = OVER;
    const upgrade = isUpgrade(response.req);
    this.count(exchange, -this.inFlightOf(exchange, response));
    let path = UNMATCHED;
    try {
      path = templateOf(this.routes, response.req, exchange);
      if (!upgrade || response.headersSent) {
        this.record(response, exchange, path, performance.now());
      }
    } catch (error) {
      this.onFailure(error);
    }
    this.settled?.(response.req, path);
  }

  private record(response: ServerResponse, exchange: Exchange, path: string, now: number): void {
    const request = response.req;
    const ending = endingOf(response, exchange, this.timeouts);
    const { status, isCut, byClient } = ending;
    if (exchange.isHandedOver && (isCut || status < REFUSED)) {
      return;
    }
    const { body } = exchange;
    const stream = body?.route === undefined ? undefined : this.streamed?.end(response, exchange, isCut, now);
    // How long an event stream lasts says nothing of the service; the metrics of streams tell of it.
    const until = body?.isEventStream === true && this.isFirstByteMeant ? (body.firstByteAt ?? now) : now;
    const seconds = (until - exchange.start) / 1000;
    const method = this.methodLabel(this.routes.methodOf(request, exchange));
    this.records.record(response, exchange, ending, { method, path, status, seconds, aborted: byClient }, stream);
  }
}

/** One listener for the responses of all requests: it is told by `this` which one closed. */
function closeListener(onClose: (response: Tracked) => void): (this: Tracked) => void {
  return function (this: Tracked): void {
    onClose(this);
  };
}
