import type { ServerResponse } from 'node:http';
import type { EndedStream, StreamStore } from '../../stores/streams';
import { UNMATCHED } from '../../instruments/labels';
import type { EndedRequest } from '../../options/http.options';
import { EventReader } from './event-reader';
import type { Exchange } from '../exchange';
import type { MethodLabel } from '../../platform/method-label';
import type { ResponseBody } from './response-body';
import type { WrittenResponse } from './response-methods';
import { templateOf, type RouteReader } from '../routes/route-template';
import { onTimeouts, streamOutcomeOf } from './stream-outcome';

/** Counts the responses that are streams, and their pieces. */
export class StreamedResponses {
  constructor(
    private readonly store: StreamStore,
    private readonly routes: RouteReader,
    private readonly methodLabel: MethodLabel,
    private readonly ends: { readonly isClosing: boolean },
    /** Whether streams are read for the errors that they send. */
    private readonly readsErrors: boolean,
  ) {}

  /** @param isGiven whether what the application gives is to be read, for what is sent is compressed */
  readerOf(contentType: unknown, isGiven: boolean): EventReader {
    return new EventReader(contentType, this.readsErrors, isGiven);
  }

  /** What was an ordinary response so far is a stream. */
  begin(response: WrittenResponse, exchange: Exchange, body: ResponseBody): void {
    if (body.route !== undefined || exchange.isHandedOver || exchange.isSkipped) {
      return;
    }
    const route = this.store.route(templateOf(this.routes, response.req, exchange));
    route.methods.add(this.methodLabel(this.routes.methodOf(response.req, exchange)));
    body.route = route;
    this.store.open(route);
    route.chunks.value += body.chunks;
    route.bytes.value += body.flushed;
    if (body.firstByteAt !== undefined) {
      this.firstByte(exchange, body);
    }
    body.release = onTimeouts(response, body);
  }

  /** One more piece, whose bytes count when it has left. Most of a stream come by here, and by nothing else. */
  add(body: ResponseBody, bytes: number): void {
    const { route } = body;
    if (bytes > 0 && route !== undefined) {
      route.chunks.value++;
      body.timedOut = false;
    }
  }

  firstByte(exchange: Exchange, body: ResponseBody): void {
    const { route, firstByteAt } = body;
    if (route !== undefined && firstByteAt !== undefined) {
      if (!this.store.waitsForEnd) {
        this.store.firstByte(route.path, (firstByteAt - exchange.start) / 1000);
      }
      body.underWay = body.events?.needsPieces !== true;
    }
  }

  /**
   * The response has closed. How it ended is recorded by {@link record}, once its labels are known.
   *
   * @param isCut whether it was not sent to its end
   * @param now in milliseconds
   * @returns `undefined` where it was no stream
   */
  end(response: ServerResponse, exchange: Exchange, isCut: boolean, now: number): EndedStream | undefined {
    const { body } = exchange;
    if (body?.route === undefined) {
      return undefined;
    }
    body.underWay = false;
    body.isOver = true;
    if (!isCut) {
      body.route.bytes.value += body.bytes - body.flushed;
    }
    body.release?.();
    this.store.close(body.route);
    const { firstByteAt } = body;
    return {
      path: body.route.path,
      outcome: streamOutcomeOf(response, exchange, body, isCut, this.ends),
      seconds: (now - exchange.start) / 1000,
      firstByteSeconds: firstByteAt === undefined ? undefined : (firstByteAt - exchange.start) / 1000,
    };
  }

  record(ended: EndedStream, custom: readonly string[] | undefined): void {
    this.store.end(ended, custom);
  }

  /** The client has left before the head of a response that would have been a stream, as far as its route tells. */
  leftBeforeHead(
    response: ServerResponse,
    exchange: Exchange,
    { method, path }: EndedRequest,
    custom: readonly string[] | undefined,
  ): void {
    if (path === UNMATCHED || method === 'HEAD' || exchange.way?.streamFailure !== undefined) {
      return;
    }
    if (this.store.hasStreamed(method, path) || this.routes.isServerSent(response.req, exchange)) {
      this.store.route(path);
      this.store.abandon(path, custom);
    }
  }
}
