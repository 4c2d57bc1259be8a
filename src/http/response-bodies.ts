import type { ServerResponse } from 'node:http';
import type { StreamStore } from '../record/stream-store';
import { bytesOf, bytesWritten, hasBody, isDeclared } from './body-bytes';
import { clientLeft, isTimeout } from './ended-by';
import { ResponseBody } from './response-body';
import { ResponseCovers, type WritingListener, type WrittenResponse } from './response-covers';
import type { RouteReader } from './route-template';
import { heedTimeouts, outcomeOf } from './stream-outcome';
import { sourceListener } from './stream-source';
import { type HeadersArgument, headerIn, isEventStream, isPreamble, isStreamType } from './stream-types';

type Watched = WrittenResponse & { [key: symbol]: ResponseBody | undefined };

/** What is to be found out of the bodies of responses. */
export interface BodyOptions {
  /** Where streams are counted; `undefined`: nowhere. */
  readonly streams: StreamStore | undefined;
  /** Whether the bytes of every body are counted. */
  readonly sizes: boolean;
}

/** What was given to `write` or `end`. */
interface Piece {
  readonly chunk: unknown;
  readonly encoding: unknown;
  readonly isLast: boolean;
}

/** What is known of the requests whose responses are watched. */
export interface WatchedRequests {
  /** When the request of this response began, in milliseconds; `undefined` once it is over. */
  startOf(response: ServerResponse): number | undefined;
}

/**
 * Finds out which responses are streams, and counts their pieces. A response is one by its content type, or by a second piece without a declared
 * length. For that, its three methods are covered by functions that all responses share: whoever wraps the response later, to compress it say,
 * hands on what is really sent. Nothing is kept of an ordinary response, which is sent in one piece.
 */
export class ResponseBodies implements WritingListener {
  private readonly body = Symbol('response body');
  private readonly covers: ResponseCovers;
  /** The content type of the last response that was no stream by it. */
  private ordinaryType: unknown;
  private readonly onPipe: (this: ServerResponse, source: unknown) => void;

  constructor(
    private readonly options: BodyOptions,
    private readonly routes: RouteReader,
    private readonly requests: WatchedRequests,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.covers = new ResponseCovers(this);
    this.onPipe = sourceListener((response, error) => this.noteFailure(response, error));
  }

  /** Watches a response that is about to be made. */
  watch(response: ServerResponse): void {
    this.covers.cover(response);
    if (this.options.streams !== undefined) {
      response.on('pipe', this.onPipe);
    }
  }

  /** The bytes of a body that were sent, if all are counted. Where it was broken off, what is left of it never came to the connection. */
  bytesSent(response: ServerResponse, aborted: boolean): number {
    const body = this.bodyOf(response);
    const written = body?.bytes ?? 0;
    if (!aborted || body?.sentBefore === undefined) {
      return written;
    }
    return Math.min(written, Math.max(0, bytesWritten(response) - body.sentBefore));
  }

  /**
   * The response has closed.
   *
   * @param aborted whether it was not sent to its end
   * @returns for a stream the time of its first byte in milliseconds, or of its end where it sent none
   */
  close(
    response: ServerResponse,
    aborted: boolean,
    { start, now }: { start: number; now: number },
  ): number | undefined {
    const body = this.bodyOf(response);
    const { streams } = this.options;
    if (body?.route === undefined || streams === undefined) {
      return undefined;
    }
    body.underWay = false;
    body.release?.();
    streams.active--;
    streams.end(body.route, outcomeOf(response, body, aborted), (now - start) / 1000);
    return body.firstByteAt ?? now;
  }

  /** Our side failed while it made the response. Where the client has left, that is why. */
  private noteFailure(response: ServerResponse, error: unknown): void {
    try {
      const body = this.bodyOf(response);
      if (body !== undefined && !clientLeft(response)) {
        body.failure = isTimeout(error) ? 'timeout' : 'error';
      }
    } catch (problem) {
      this.onFailure(problem);
    }
  }

  private bodyOf(response: WrittenResponse): ResponseBody | undefined {
    return (response as Watched)[this.body];
  }

  // Nothing of what follows reaches whoever wrote, and nothing counts that is written after the end.

  heedHead(response: WrittenResponse, headers: unknown): void {
    try {
      const type = response.getHeader('content-type') ?? headerIn(headers as HeadersArgument, 'content-type');
      // Most responses of a service have one type.
      if (type !== this.ordinaryType || this.options.sizes) {
        this.wroteHead(response, type);
      }
    } catch (error) {
      this.onFailure(error);
    }
  }

  heedPiece(response: WrittenResponse, chunk: unknown, encoding: unknown): void {
    const body = this.bodyOf(response);
    if (body?.underWay === true) {
      this.addToStream(body, bytesOf(chunk, encoding));
    } else {
      this.heed(response, body, { chunk, encoding, isLast: false });
    }
  }

  heedLast(response: WrittenResponse, chunk: unknown, encoding: unknown): void {
    const body = this.bodyOf(response);
    // What is sent in one piece has no body so far, unless its type makes it a stream, or all are counted.
    if (body !== undefined) {
      this.heed(response, body, { chunk, encoding, isLast: true });
    }
  }

  /** Most pieces of a stream come by here, and by nothing else. */
  private addToStream(body: ResponseBody, bytes: number): void {
    const { route } = body;
    if (bytes > 0 && route !== undefined) {
      route.chunks.value++;
      route.bytes.value += bytes;
      body.timedOut = false;
    }
  }

  private heed(response: WrittenResponse, body: ResponseBody | undefined, piece: Piece): void {
    const start = this.requests.startOf(response);
    if (start !== undefined) {
      try {
        this.wrote(response, body, piece, start);
      } catch (error) {
        this.onFailure(error);
      }
    }
  }

  private wroteHead(response: WrittenResponse, type: unknown): void {
    const isStream = this.options.streams !== undefined && isStreamType(type);
    if (!isStream) {
      this.ordinaryType = type;
    }
    const start = this.requests.startOf(response);
    if (start === undefined || (!isStream && !this.options.sizes)) {
      return;
    }
    const isEmpty = !hasBody(response);
    if (this.options.sizes && this.bodyOf(response) === undefined) {
      const body = this.newBody(response);
      body.isEmpty = isEmpty;
      body.sentBefore = response.stream === undefined ? bytesWritten(response) : undefined;
    }
    if (isStream && !isEmpty) {
      const body = this.bodyOf(response) ?? this.newBody(response);
      body.events = isEventStream(type);
      this.begin(response, body, start);
    }
  }

  private wrote(response: WrittenResponse, known: ResponseBody | undefined, piece: Piece, start: number): void {
    const { chunk, isLast } = piece;
    const bytes = bytesOf(chunk, piece.encoding);
    if (bytes === 0 || known?.isEmpty === true || (known === undefined && !hasBody(response))) {
      return;
    }
    const body = known ?? this.newBody(response);
    // What was sent after a timeout undoes it, unless that ended the response.
    body.timedOut &&= isLast;
    body.chunks++;
    body.bytes += bytes;
    const isFirst = body.firstByteAt === undefined && !(body.events && isPreamble(chunk));
    if (isFirst) {
      body.firstByteAt = performance.now();
    }
    if (body.route !== undefined) {
      body.route.chunks.value++;
      body.route.bytes.value += bytes;
      if (isFirst) {
        this.recordFirstByte(body, start);
      }
    } else if (body.chunks > 1 && this.options.streams !== undefined && !(body.declared ??= isDeclared(response))) {
      this.begin(response, body, start);
    }
  }

  private newBody(response: WrittenResponse): ResponseBody {
    const body = new ResponseBody();
    (response as Watched)[this.body] = body;
    return body;
  }

  /** What was an ordinary response so far is a stream. */
  private begin(response: WrittenResponse, body: ResponseBody, start: number): void {
    const { streams } = this.options;
    if (body.route !== undefined || streams === undefined) {
      return;
    }
    const route = streams.route(this.routes.templateOf(response.req));
    body.route = route;
    streams.active++;
    route.chunks.value += body.chunks;
    route.bytes.value += body.bytes;
    if (body.firstByteAt !== undefined) {
      this.recordFirstByte(body, start);
    }
    body.release = heedTimeouts(response, body);
  }

  private recordFirstByte(body: ResponseBody, start: number): void {
    const { route, firstByteAt } = body;
    if (route !== undefined && firstByteAt !== undefined) {
      this.options.streams?.firstByte(route, (firstByteAt - start) / 1000);
      body.underWay = true;
    }
  }
}
