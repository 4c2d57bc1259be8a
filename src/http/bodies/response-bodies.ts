import type { ServerResponse } from 'node:http';
import type { StreamFailure } from '../../platform/stream-failures';
import { bytesOf, hasBody, isDeclared } from './body-bytes';
import { clientLeft, failureBy } from './ended-by';
import type { Exchange } from '../exchange';
import { noteGiven } from './given-pieces';
import { flushListener, type Piece, ResponseBody } from './response-body';
import { type FlushListener, ResponseWrappers, type WritingListener } from './response-wrappers';
import type { WrittenResponse } from './response-methods';
import type { RouteReader } from '../routes/route-template';
import { sourceListener } from './stream-source';
import type { StreamedResponses } from './streamed-responses';
import { type HeadersArgument, headerIn, isEventStream } from './stream-types';

const ENCODING = 'content-encoding';

/** What is noted of the request of a response; `undefined` once it is over. */
interface WatchedRequests {
  exchangeOf(response: ServerResponse): Exchange | undefined;
}

/**
 * Notes of each response what its head says, when it is written; finds out which responses are streams, and counts
 * their pieces. A response is a stream by its content type, or by a second piece without a declared length. For that,
 * its three methods are wrapped. Nothing but its head is kept of an ordinary response, which is sent in one piece.
 */
export class ResponseBodies implements WritingListener {
  private readonly wraps: ResponseWrappers;
  /** Whose responses these are: the tracker says so. */
  requests: WatchedRequests = { exchangeOf: () => undefined };
  private areWrapped = false;
  /** The content type of the last response that was no stream by it. */
  private ordinaryType: unknown;
  private readonly onPipe: (this: ServerResponse, source: unknown) => void;

  constructor(
    private readonly streamed: StreamedResponses | undefined,
    /** Whether the bytes of every body are counted. */
    private readonly sizes: boolean,
    private readonly routes: RouteReader,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.wraps = new ResponseWrappers(this, streamed !== undefined || sizes);
    this.onPipe = sourceListener((response, error) => this.noteFailure(response, error));
  }

  /** Wraps all responses that have this prototype; returns what undoes it. */
  wrapAll(prototype: object): () => void {
    this.areWrapped = true;
    return this.wraps.wrapAll(prototype);
  }

  hasOwnWrappers(response: WrittenResponse): boolean {
    return this.requests.exchangeOf(response)?.hasOwnWrappers === true;
  }

  /** Wraps a response by itself, for it may be handed to another application, which gives it a prototype of its own. */
  wrapItself(response: ServerResponse, exchange: Exchange): void {
    if (this.areWrapped && !exchange.hasOwnWrappers) {
      exchange.hasOwnWrappers = true;
      this.wraps.wrapNoticing(response);
    }
  }

  /** Watches a response that is about to be made. */
  watch(response: ServerResponse): void {
    if (!this.areWrapped) {
      this.wraps.wrap(response);
    }
    if (this.streamed !== undefined) {
      response.on('pipe', this.onPipe);
    }
  }

  /** The bytes of a body that were sent (if broken off, those known to have left); `undefined` of a stream. */
  bytesSent({ body }: Exchange, isCut: boolean): number | undefined {
    return body?.route === undefined ? ((isCut ? body?.flushed : body?.bytes) ?? 0) : undefined;
  }

  /** Our side failed while it made the response. Where the client has left, that is why. */
  private noteFailure(response: ServerResponse, error: unknown): void {
    try {
      const exchange = this.requests.exchangeOf(response);
      if (exchange?.body !== undefined && !clientLeft(response, exchange.connection)) {
        exchange.body.failure = failureBy(error);
      }
    } catch (problem) {
      this.onFailure(problem);
    }
  }

  /** The application says that its stream has failed. Its first word counts; that the client left was noted by then. */
  tellFailure(response: ServerResponse, failure: StreamFailure): void {
    const exchange = this.requests.exchangeOf(response);
    if (exchange !== undefined && !clientLeft(response, exchange.connection)) {
      exchange.noted.streamFailure ??= failure;
    }
  }

  /** What middleware has put over the methods of a response stands between the application and the connection. */
  noteWrapped(response: ServerResponse, exchange: Exchange): void {
    if (this.wraps.isWrapped(response)) {
      this.noteGiven(response, exchange);
    }
  }

  private noteGiven(response: WrittenResponse, exchange: Exchange): void {
    noteGiven(response, exchange, (other) => this.requests.exchangeOf(other));
  }

  // Nothing of what follows reaches whoever wrote, and nothing counts that is written after the end.

  onWrapped(response: WrittenResponse): void {
    const exchange = this.requests.exchangeOf(response);
    if (exchange !== undefined) {
      this.noteGiven(response, exchange);
    }
  }

  onHead(response: WrittenResponse, headers: unknown): void {
    try {
      const exchange = this.requests.exchangeOf(response);
      if (exchange === undefined) {
        return;
      }
      this.noteHead(response, exchange);
      const type = response.getHeader('content-type') ?? headerIn(headers as HeadersArgument, 'content-type');
      // Most responses of a service have one type.
      if (type !== this.ordinaryType || this.sizes) {
        this.wroteHead(response, exchange, type, headers as HeadersArgument);
      }
    } catch (error) {
      this.onFailure(error);
    }
  }

  onPiece(response: WrittenResponse, chunk: unknown, encoding: unknown, bytes: number, willCallBack: boolean): void {
    const exchange = this.requests.exchangeOf(response);
    if (exchange === undefined) {
      return;
    }
    if (exchange.body?.underWay === true) {
      exchange.body.bytes += bytes;
      this.streamed?.add(exchange.body, bytes);
    } else {
      this.wrote(response, exchange, { chunk, encoding, isLast: false });
    }
    if (!willCallBack) {
      exchange.body?.flush(bytes);
    }
  }

  flushListener(response: WrittenResponse, bytes: number): FlushListener | undefined {
    const exchange = bytes > 0 ? this.requests.exchangeOf(response) : undefined;
    return exchange === undefined ? undefined : flushListener(exchange, bytes);
  }

  /** What is sent in one piece has no body before, unless all are counted. */
  watchesEnd(response: WrittenResponse): boolean {
    const exchange = this.requests.exchangeOf(response);
    return exchange !== undefined && (exchange.body !== undefined || exchange.endsByWrite || this.sizes);
  }

  /** Its type may have made a stream of what was sent in one piece. */
  onLast(response: WrittenResponse, chunk: unknown, encoding: unknown): void {
    const exchange = this.requests.exchangeOf(response);
    if (exchange?.body !== undefined) {
      this.wrote(response, exchange, { chunk, encoding, isLast: true });
    }
  }

  /**
   * What is undone later is noted while it stands. A head that is written for a connection that is gone is not sent.
   */
  private noteHead(response: WrittenResponse, exchange: Exchange): void {
    if (exchange.status !== 0 || !exchange.isConnected) {
      return;
    }
    exchange.status = response.statusCode;
    if (this.routes.isUndone) {
      exchange.path ??= this.routes.routeOf(response.req, exchange);
      exchange.method = this.routes.methodOf(response.req, exchange);
    }
  }

  private wroteHead(response: WrittenResponse, exchange: Exchange, type: unknown, headers: HeadersArgument): void {
    const isStream = this.streamed !== undefined && isEventStream(type);
    if (!isStream) {
      this.ordinaryType = type;
    }
    if (!isStream && !this.sizes) {
      return;
    }
    const isEmpty = !hasBody(response);
    if (this.sizes && exchange.body === undefined) {
      const body = (exchange.body = new ResponseBody());
      body.isEmpty = isEmpty;
    }
    if (isStream && !isEmpty) {
      const body = (exchange.body ??= new ResponseBody());
      body.isEventStream = true;
      const encoding = response.getHeader(ENCODING) ?? headerIn(headers, ENCODING);
      const isEncoded = encoding !== undefined && encoding !== 'identity';
      body.events = this.streamed?.readerOf(type, isEncoded && exchange.given?.isDeclared === false);
      this.streamed?.begin(response, exchange, body);
    }
  }

  private wrote(response: WrittenResponse, exchange: Exchange, piece: Piece): void {
    try {
      this.addPiece(response, exchange, piece);
    } catch (error) {
      this.onFailure(error);
    }
  }

  private addPiece(response: WrittenResponse, exchange: Exchange, { chunk, encoding, isLast }: Piece): void {
    const bytes = bytesOf(chunk, encoding);
    const known = exchange.body;
    if (bytes === 0 || known?.isEmpty === true || (known === undefined && !hasBody(response))) {
      return;
    }
    const body = known ?? (exchange.body = new ResponseBody());
    // What was sent after a timeout undoes it, unless that ended the response.
    body.timedOut &&= isLast;
    body.chunks++;
    body.bytes += bytes;
    const { events } = body;
    if (events?.readsGiven === false) {
      events.read(chunk, encoding);
    }
    const isFirst = body.firstByteAt === undefined && events?.hasBegun !== false;
    if (isFirst) {
      body.firstByteAt = performance.now();
    }
    if (body.route !== undefined) {
      this.streamed?.add(body, bytes);
      if (isFirst) {
        this.streamed?.firstByte(exchange, body);
      }
    } else if (body.chunks > 1 && this.streamed !== undefined && this.isStreamed(response, exchange, body)) {
      this.streamed?.begin(response, exchange, body);
    }
  }

  /** Whether the pieces are the application's. */
  private isStreamed(response: WrittenResponse, { given }: Exchange, body: ResponseBody): boolean {
    return given === undefined ? !(body.declared ??= isDeclared(response)) : given.isStream;
  }
}
