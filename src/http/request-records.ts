import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EndedRequest, MeasuredRequest } from '../options/http.options';
import type { RequestStore } from '../stores/request-store';
import type { EndedStream } from '../stores/streams';
import type { BodySizes } from './bodies/body-sizes';
import type { ResponseBodies } from './bodies/response-bodies';
import type { StreamedResponses } from './bodies/streamed-responses';
import type { Ending } from './ending';
import type { Exchange } from './exchange';
import type { RequestEnds } from './request-ends';

/** Records requests that are over, in all metrics of them at once, as functions of the application say. */
export class RequestRecords {
  constructor(
    private readonly store: RequestStore,
    private readonly ends: RequestEnds,
    private readonly bodies: ResponseBodies,
    private readonly streamed: StreamedResponses | undefined,
    private readonly sizes: BodySizes | undefined,
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
  recordRefused(info: EndedRequest, request: IncomingMessage | undefined): void {
    this.ends.record(request, undefined, info, (custom) =>
      this.store.recordUntimed(info.method, info.path, info.status, custom),
    );
  }

  private count(
    response: ServerResponse,
    exchange: Exchange,
    { isCut, byClient }: Ending,
    info: EndedRequest,
    stream: EndedStream | undefined,
    custom?: readonly string[],
  ): void {
    const { method, path, status, seconds, aborted } = info;
    this.store.record(method, path, status, seconds, aborted, custom, exchange.body?.isEventStream === true);
    this.sizes?.record(method, path, response, this.bodies.bytesSent(exchange, isCut));
    if (stream !== undefined) {
      this.streamed?.record(stream, custom);
    }
    if (byClient && exchange.status === 0) {
      this.streamed?.leftBeforeHead(response, exchange, info, custom);
    }
  }
}
