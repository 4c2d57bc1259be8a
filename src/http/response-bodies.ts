import type { ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';
import type { StreamOutcome, StreamStore } from '../record/stream-store';
import { bytesOf, hasBody } from './body-bytes';
import { clientLeft, failureOf } from './ended-by';
import { nestFailureOf } from './nest-failures';
import { ResponseBody } from './response-body';
import type { RouteReader } from './route-template';
import { sourceListener } from './stream-source';
import { type HeadersArgument, headerIn, isEventStream, isPreamble, isStreamType } from './stream-types';

type Method = (this: Watched, ...args: unknown[]) => unknown;
type Watched = ServerResponse & {
  readonly stream?: Http2Stream;
  [key: symbol]: ResponseBody | true | undefined;
};

/** What the prototype of a response does when it is written. */
interface Writing {
  readonly write: Method;
  readonly end: Method;
  readonly writeHead: Method;
}

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
  private readonly declared = Symbol('declared length');
  private readonly covers: Readonly<Record<keyof Writing, Method>>;
  private readonly onPipe: (this: ServerResponse, source: unknown) => void;

  constructor(
    private readonly options: BodyOptions,
    private readonly routes: RouteReader,
    private readonly startOf: (response: ServerResponse) => number,
  ) {
    this.covers = this.makeCovers();
    this.onPipe = sourceListener((response, failure) => this.noteFailure(response, failure));
  }

  /** Watches a response that is about to be made. */
  watch(response: ServerResponse): void {
    const { write, end, writeHead } = this.covers;
    Object.assign(response, { write, end, writeHead });
    if (this.options.streams !== undefined) {
      response.on('pipe', this.onPipe);
    }
  }

  /** The bytes of a body that were sent, if all are counted. */
  bytesSent(response: ServerResponse, aborted: boolean): number {
    const written = this.bodyOf(response as Watched)?.bytes ?? 0;
    return aborted ? Math.max(0, written - response.writableLength) : written;
  }

  /** Our side failed while it made the response. Where the client has left, that is why. */
  private noteFailure(response: ServerResponse, failure: 'timeout' | 'error'): void {
    const body = this.bodyOf(response as Watched);
    if (body !== undefined && !clientLeft(response.req)) {
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

  private makeCovers(): Readonly<Record<keyof Writing, Method>> {
    // Functions, for it is `this` that tells them which response they are called on.
    const bodies = this;
    return {
      write(this: Watched, ...args: unknown[]): unknown {
        const open = isOpen(this);
        const result = Reflect.apply(below(this).write, this, args);
        if (open) {
          bodies.wrote(this, args[0], args[1]);
        }
        return result;
      },
      end(this: Watched, ...args: unknown[]): unknown {
        const open = isOpen(this);
        const result = Reflect.apply(below(this).end, this, args);
        // HTTP/2 writes the last piece by `write`. What is all in one piece has no body so far, unless its type makes it a stream.
        if (open && (bodies.options.sizes || this[bodies.body] !== undefined) && this.stream === undefined) {
          bodies.wroteLast(this, args[0], args[1]);
        }
        return result;
      },
      writeHead(this: Watched, ...args: unknown[]): unknown {
        const result = Reflect.apply(below(this).writeHead, this, args);
        bodies.wroteHead(this, args);
        return result;
      },
    };
  }

  private bodyOf(response: Watched): ResponseBody | undefined {
    return response[this.body] as ResponseBody | undefined;
  }

  private wroteHead(response: Watched, args: readonly unknown[]): void {
    const last = args.at(-1);
    const headers = (typeof last === 'object' ? last : undefined) as HeadersArgument;
    const type = headerIn(headers, 'content-type') ?? response.getHeader('content-type');
    if (this.options.streams !== undefined && isStreamType(type) && hasBody(response)) {
      const body = this.bodyOf(response) ?? new ResponseBody(isEventStream(type));
      response[this.body] = body;
      this.begin(response, body);
    } else if (headers !== undefined && headerIn(headers, 'content-length') !== undefined) {
      response[this.declared] = true;
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
      const body = new ResponseBody(false);
      response[this.body] = body;
      this.add(response, body, chunk, bytes);
    }
  }

  /** As `wrote`, but what was sent after a timeout and ended the response does not undo that. */
  private wroteLast(response: Watched, chunk: unknown, encoding: unknown): void {
    const timedOut = this.bodyOf(response)?.timedOut ?? false;
    this.wrote(response, chunk, encoding);
    const body = this.bodyOf(response);
    if (body !== undefined) {
      body.timedOut = timedOut;
    }
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
    } else if (
      body.chunks > 1 &&
      this.options.streams !== undefined &&
      !(body.declared ??= this.isDeclared(response))
    ) {
      this.begin(response, body);
    }
  }

  private isDeclared(response: Watched): boolean {
    return response[this.declared] === true || response.hasHeader('content-length');
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

/** What the response would do by itself. Asked each time, for Express gives every response another prototype when it comes by. */
function below(response: Watched): Writing {
  return Object.getPrototypeOf(response) as Writing;
}

function isOpen(response: Watched): boolean {
  return !response.writableEnded && !response.destroyed;
}

/** A listener on the connection sees its timeout without keeping Node from ending it, as one on the response or the server would. */
function heedTimeouts(response: Watched, body: ResponseBody): () => void {
  const source = response.stream ?? response.socket;
  const onTimeout = (): void => {
    body.timedOut = true;
  };
  source?.on('timeout', onTimeout);
  return () => source?.off('timeout', onTimeout);
}

function outcomeOf(response: Watched | ServerResponse, body: ResponseBody, aborted: boolean): StreamOutcome {
  if (body.timedOut) {
    return 'timeout';
  }
  const failure = body.failure ?? nestFailureOf(response);
  if (failure !== undefined) {
    return failure;
  }
  if (!aborted) {
    return 'completed';
  }
  if ('stream' in response && response.stream !== undefined) {
    return failureOf(response) ?? 'cancelled';
  }
  return clientLeft(response.req) ? 'cancelled' : (failureOf(response) ?? 'error');
}
