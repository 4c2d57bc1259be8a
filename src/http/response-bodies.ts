import type { ServerResponse } from 'node:http';
import type { StreamStore } from '../record/stream-store';
import { bytesOf, hasBody } from './body-bytes';
import { clientLeft, isTimeout } from './ended-by';
import { ResponseBody } from './response-body';
import { ResponseCovers, type WrittenResponse } from './response-covers';
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
export class ResponseBodies {
  private readonly body = Symbol('response body');
  private readonly covers: ResponseCovers;
  private readonly onPipe: (this: ServerResponse, source: unknown) => void;

  constructor(
    private readonly options: BodyOptions,
    private readonly routes: RouteReader,
    private readonly requests: WatchedRequests,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.covers = new ResponseCovers({
      head: (response, args) => this.heedHead(response as Watched, args),
      piece: (response, chunk, encoding) => this.heedPiece(response as Watched, chunk, encoding, false),
      last: (response, chunk, encoding) => this.heedPiece(response as Watched, chunk, encoding, true),
    });
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
    const body = this.bodyOf(response as Watched);
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
    const body = this.bodyOf(response as Watched);
    const { streams } = this.options;
    if (body?.route === undefined || streams === undefined) {
      return undefined;
    }
    body.release?.();
    streams.active--;
    streams.end(body.route, outcomeOf(response, body, aborted), (now - start) / 1000);
    return body.firstByteAt ?? now;
  }

  /** Our side failed while it made the response. Where the client has left, that is why. */
  private noteFailure(response: ServerResponse, error: unknown): void {
    try {
      const body = this.bodyOf(response as Watched);
      if (body !== undefined && !clientLeft(response)) {
        body.failure = isTimeout(error) ? 'timeout' : 'error';
      }
    } catch (problem) {
      this.onFailure(problem);
    }
  }

  private bodyOf(response: Watched): ResponseBody | undefined {
    return response[this.body];
  }

  /** Nothing of this reaches whoever wrote, and nothing counts that is written after the end. */
  private heedHead(response: Watched, args: readonly unknown[]): void {
    const start = this.requests.startOf(response);
    if (start !== undefined) {
      try {
        this.wroteHead(response, args, start);
      } catch (error) {
        this.onFailure(error);
      }
    }
  }

  private heedPiece(response: Watched, chunk: unknown, encoding: unknown, isLast: boolean): void {
    const known = this.bodyOf(response);
    // What is sent in one piece has no body so far, unless its type makes it a stream, or all are counted.
    if (isLast && known === undefined) {
      return;
    }
    const start = this.requests.startOf(response);
    if (start !== undefined) {
      try {
        this.wrote(response, known, chunk, encoding, isLast, start);
      } catch (error) {
        this.onFailure(error);
      }
    }
  }

  private wroteHead(response: Watched, args: readonly unknown[], start: number): void {
    const isEmpty = !hasBody(response);
    if (this.options.sizes && this.bodyOf(response) === undefined) {
      const body = this.newBody(response);
      body.isEmpty = isEmpty;
      body.sentBefore = response.stream === undefined ? bytesWritten(response) : undefined;
    }
    const type = response.getHeader('content-type') ?? headerIn(args.at(-1) as HeadersArgument, 'content-type');
    if (this.options.streams !== undefined && isStreamType(type) && !isEmpty) {
      const body = this.bodyOf(response) ?? this.newBody(response);
      body.events = isEventStream(type);
      this.begin(response, body, start);
    }
  }

  /** Called for each piece of a stream, so nothing is made here. */
  private wrote(
    response: Watched,
    known: ResponseBody | undefined,
    chunk: unknown,
    encoding: unknown,
    isLast: boolean,
    start: number,
  ): void {
    const bytes = bytesOf(chunk, encoding);
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

  private newBody(response: Watched): ResponseBody {
    const body = new ResponseBody();
    response[this.body] = body;
    return body;
  }

  /** What was an ordinary response so far is a stream. */
  private begin(response: Watched, body: ResponseBody, start: number): void {
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

  private recordFirstByte({ route, firstByteAt }: ResponseBody, start: number): void {
    if (route !== undefined && firstByteAt !== undefined) {
      this.options.streams?.firstByte(route, (firstByteAt - start) / 1000);
    }
  }
}

/** Whether a response whose headers are sent declared its length. Where HTTP/1.1 does not send it in chunks, it did. */
function isDeclared(response: WrittenResponse): boolean {
  const { chunkedEncoding, stream, req } = response;
  return (
    response.hasHeader('content-length') ||
    (stream === undefined && !chunkedEncoding && req.httpVersionMajor === 1 && req.httpVersionMinor >= 1)
  );
}

/** What the connection has taken from Node so far, with that of other responses before. */
function bytesWritten({ req }: ServerResponse): number {
  return req.socket.bytesWritten ?? 0;
}
