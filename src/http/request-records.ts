import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { EndedRequest, MeasuredRequest } from '../options/http.options';
import type { RequestStore } from '../stores/request-store';
import { EVENT_STREAM, NO_TRAITS } from '../stores/request-traits';
import type { EndedStream } from '../stores/streams';
import type { BodySizes } from './bodies/body-sizes';
import type { ResponseBodies } from './bodies/response-bodies';
import type { StreamedResponses } from './bodies/streamed-responses';
import type { Ending } from './ending';
import type { Exchange } from './exchange';
import type { RequestEnds } from './request-ends';
import type { TraitsReader } from './traits-reader';

const NO_CUSTOM: readonly string[] = [];

/** Records requests that are over, in all metrics of them at once, as functions of the application say. */
export class RequestRecords {
  constructor(
    private readonly store: RequestStore,
    private readonly ends: RequestEnds,
    private readonly bodies: ResponseBodies,
    private readonly streamed: StreamedResponses | undefined,
    private readonly sizes: BodySizes | undefined,
    /** `undefined`: no label tells of any. */
    private readonly traits: TraitsReader | undefined,
  ) {}

  /** @param stream `undefined` where the response was no stream */
  record(
    response: ServerResponse,
    exchange: Exchange,
    ending: Ending,
    info: EndedRequest,
    stream: EndedStream | undefined,
  ): void {
    if (exchange.isSkipped) {
      return;
    }
    if (this.ends.areThere) {
      const request = (exchange.routed ?? response.req) as MeasuredRequest;
      const count = (custom: readonly string[] | undefined): void =>
        this.count(response, exchange, ending, info, stream, custom);
      this.ends.record(request, exchange.reply ?? response, info, count, exchange.handler?.labels);
    } else {
      this.count(response, exchange, ending, info, stream);
    }
  }

  /** The server refused the request by itself. */
  recordRefused(info: EndedRequest, request: IncomingMessage | undefined, socket: Socket): void {
    const traits = this.traits?.ofRequest(request, socket);
    this.ends.record(request, undefined, info, (custom) =>
      this.store.recordUntimed(info.method, info.path, info.status, custom, traits),
    );
  }

  private count(
    response: ServerResponse,
    exchange: Exchange,
    ending: Ending,
    info: EndedRequest,
    stream: EndedStream | undefined,
    custom?: readonly string[],
  ): void {
    const { method, path, status, seconds, aborted } = info;
    const { isCut, byClient } = ending;
    let traits = exchange.body?.isEventStream === true ? EVENT_STREAM : NO_TRAITS;
    if (this.traits !== undefined) {
      traits |= this.traits.of(response, exchange.connection, ending);
    }
    this.store.record(method, path, status, seconds, aborted, custom, traits);
    this.sizes?.record(
      { method, path, status, traits, custom: NO_CUSTOM },
      response,
      this.bodies.bytesSent(exchange, isCut),
    );
    if (stream !== undefined) {
      this.streamed?.record(stream, custom);
    }
    if (byClient && exchange.status === 0) {
      this.streamed?.leftBeforeHead(response, exchange, info, custom);
    }
  }
}
