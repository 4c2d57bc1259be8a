import type { ServerResponse } from 'node:http';
import type { StreamStore } from '../record/stream-store';
import type { Exchange } from './exchange';
import type { ResponseBody } from './response-body';
import type { WrittenResponse } from './response-methods';
import { pathOf, type RouteReader } from './route-template';
import { heedTimeouts, outcomeOf } from './stream-outcome';

/** Counts the responses that are streams, and their pieces. */
export class StreamedResponses {
  constructor(
    private readonly store: StreamStore,
    private readonly routes: RouteReader,
  ) {}

  /** What was an ordinary response so far is a stream. */
  begin(response: WrittenResponse, exchange: Exchange, body: ResponseBody): void {
    if (body.route !== undefined || exchange.isHandedOver) {
      return;
    }
    const route = this.store.route(pathOf(this.routes, response.req, exchange));
    body.route = route;
    this.store.active++;
    route.chunks.value += body.chunks;
    route.bytes.value += body.bytes;
    if (body.firstByteAt !== undefined) {
      this.firstByte(exchange, body);
    }
    body.release = heedTimeouts(response, body);
  }

  /** One more piece. Most of a stream come by here, and by nothing else. */
  add(body: ResponseBody, bytes: number): void {
    const { route } = body;
    if (bytes > 0 && route !== undefined) {
      route.chunks.value++;
      route.bytes.value += bytes;
      body.timedOut = false;
    }
  }

  firstByte(exchange: Exchange, body: ResponseBody): void {
    const { route, firstByteAt } = body;
    if (route !== undefined && firstByteAt !== undefined) {
      this.store.firstByte(route, (firstByteAt - exchange.start) / 1000);
      body.underWay = true;
    }
  }

  /**
   * The response has closed.
   *
   * @param isCut whether it was not sent to its end
   * @param now in milliseconds
   */
  end(response: ServerResponse, exchange: Exchange, isCut: boolean, now: number): void {
    const { body } = exchange;
    if (body?.route === undefined) {
      return;
    }
    body.underWay = false;
    body.release?.();
    this.store.active--;
    this.store.end(body.route, outcomeOf(response, exchange, body, isCut), (now - exchange.start) / 1000);
  }
}
