import type { ServerResponse } from 'node:http';
import type { StreamStore } from '../record/stream-store';
import { bytesOf, hasBody } from './body-bytes';
import { clientLeft } from './ended-by';
import { ResponseBody } from './response-body';
import { coverWriting, type WrittenResponse, type Writing } from './response-covers';
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

/**
 * Finds out which responses are streams, and counts their pieces. A response is one by its content type, or by a second piece without a declared
 * length. For that, its three methods are covered by functions that all responses share: whoever wraps the response later, to compress it say,
 * hands on what is really sent. Nothing is kept of an ordinary response, which is sent in one piece.
 */
export class ResponseBodies {
  private readonly body = Symbol('response body');
  private readonly covers: Writing;
  private readonly onPipe: (this: ServerResponse, source: unknown) => void;

  constructor(
    private readonly options: BodyOptions,
    private readonly routes: RouteReader,
    private readonly startOf: (response: ServerResponse) => number,
  ) {
    this.covers = coverWriting({
      head: (response, args) => this.wroteHead(response as Watched, args),
      piece: (response, chunk, encoding) => this.wrote(response as Watched, chunk, encoding),
      last: (response, chunk, encoding) => this.wroteLast(response as Watched, chunk, encoding),
    });
    this.onPipe = sourceListener((response, failure) => this.noteFailure(response, failure));
  }

  /** Watches a response that is about to be made. */
  watch(response: ServerResponse): void {
    const covered = response as unknown as { -readonly [Name in keyof Writing]: Writing[Name] };
    covered.write = this.covers.write;
    covered.end = this.covers.end;
    covered.writeHead = this.covers.writeHead;
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

  /** Our side failed while it made the response. Where the client has left, that is why. */
  private noteFailure(response: ServerResponse, failure: 'timeout' | 'error'): void {
    const body = this.bodyOf(response as Watched);
    if (body !== undefined && !clientLeft(response)) {
      body.failure = failure;
    }
  }

  /**
   * The response has closed.
   *
   * @param aborted whether it was not sent to its end
   * @returns for a stream the time of its first byte in milliseconds, or of its end where it sent none
   */
  close(response: ServerResponse, aborted: boolean, now: number): number | undefined {
    const body = this.bodyOf(response as Watched);
    const { streams } = this.options;
    if (body?.route === undefined || streams === undefined) {
      return undefined;
    }
    body.release?.();
    streams.active--;
    streams.end(body.route, outcomeOf(response, body, aborted), (now - this.startOf(response)) / 1000);
    return body.firstByteAt ?? now;
  }

  private bodyOf(response: Watched): ResponseBody | undefined {
    return response[this.body];
  }

  private wroteHead(response: Watched, args: readonly unknown[]): void {
    if (this.options.sizes && this.bodyOf(response) === undefined) {
      const body = new ResponseBody();
      body.sentBefore = response.stream === undefined ? bytesWritten(response) : undefined;
      response[this.body] = body;
    }
    const last = args.at(-1);
    const headers = (typeof last === 'object' ? last : undefined) as HeadersArgument;
    const type = headerIn(headers, 'content-type') ?? response.getHeader('content-type');
    if (this.options.streams !== undefined && isStreamType(type) && hasBody(response)) {
      const body = this.bodyOf(response) ?? new ResponseBody();
      body.events = isEventStream(type);
      response[this.body] = body;
      this.begin(response, body);
    }
  }

  private wrote(response: Watched, chunk: unknown, encoding: unknown): void {
    const bytes = bytesOf(chunk, encoding);
    if (bytes === 0) {
      return;
    }
    const known = this.bodyOf(response);
    if (known !== undefined) {
      known.timedOut = false;
      this.add(response, known, chunk, bytes);
    } else if (hasBody(response)) {
      const body = new ResponseBody();
      response[this.body] = body;
      this.add(response, body, chunk, bytes);
    }
  }

  /** As `wrote`, but what was sent after a timeout and ended the response does not undo that. */
  private wroteLast(response: Watched, chunk: unknown, encoding: unknown): void {
    const body = this.bodyOf(response);
    // What is sent in one piece has no body so far, unless its type makes it a stream, or all are counted. HTTP/2 writes the last piece by `write`.
    if (body === undefined || response.stream !== undefined) {
      return;
    }
    const { timedOut } = body;
    this.wrote(response, chunk, encoding);
    body.timedOut = timedOut;
  }

  private add(response: Watched, body: ResponseBody, chunk: unknown, bytes: number): void {
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
        this.recordFirstByte(response, body);
      }
    } else if (body.chunks > 1 && this.options.streams !== undefined && !(body.declared ??= isDeclared(response))) {
      this.begin(response, body);
    }
  }

  /** What was an ordinary response so far is a stream. */
  private begin(response: Watched, body: ResponseBody): void {
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
      this.recordFirstByte(response, body);
    }
    body.release = heedTimeouts(response, body);
  }

  private recordFirstByte(response: Watched, { route, firstByteAt }: ResponseBody): void {
    if (route !== undefined && firstByteAt !== undefined) {
      this.options.streams?.firstByte(route, (firstByteAt - this.startOf(response)) / 1000);
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
