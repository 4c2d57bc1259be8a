import { Logger } from '@nestjs/common';
import { Counted, Timed, TrackStream } from 'nestjs-red-metrics';
import { EventStream } from '../shared/openai/event-stream';
import type { PassedRequest } from './passed-request.pipe';
import { Patience } from './patience';
import { isDone, serverSentEvents } from './server-sent-events';
import { answerOf, passedHeadersOf, refusalOf, type UpstreamAnswer } from './upstream-answer';
import { UpstreamFailedException, UpstreamUnreachableException } from './upstream.exceptions';
import type { UpstreamSettings } from './upstream-settings';

/** Hears the headers of a stream before its first event. */
export type OnHeaders = (headers: Record<string, string>) => void;

/** Asks the model server. */
export class UpstreamClient {
  private readonly logger = new Logger(UpstreamClient.name);
  private reachable = true;

  constructor(private readonly settings: UpstreamSettings) {}

  /**
   * The events of a completion as they arrive. What keeps the first from coming is its error; to destroy it lets go of
   * the upstream.
   */
  @TrackStream()
  stream(request: PassedRequest, onHeaders: OnHeaders): EventStream {
    return new EventStream((ending) => this.events(this.chunks(request, onHeaders, new Patience(ending))));
  }

  /** A whole completion. */
  complete(request: PassedRequest, ending: AbortController): Promise<UpstreamAnswer> {
    return this.whole('/v1/chat/completions', ending, request);
  }

  models(ending: AbortController): Promise<UpstreamAnswer> {
    return this.whole('/v1/models', ending);
  }

  private async *events(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
    for await (const event of serverSentEvents(chunks)) {
      yield event;
      if (isDone(event)) {
        return;
      }
    }
    throw new UpstreamFailedException('has ended its stream before it was complete');
  }

  private async *chunks(request: PassedRequest, onHeaders: OnHeaders, patience: Patience): AsyncGenerator<Uint8Array> {
    try {
      patience.wait(this.settings.firstByteMs);
      const response = await this.send('/v1/chat/completions', patience.signal, request);
      const { body, headers } = response;
      if (body === null || headers.get('content-type')?.startsWith('text/event-stream') !== true) {
        throw new UpstreamFailedException('sent no stream');
      }
      onHeaders(passedHeadersOf(response));
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        patience.rest();
        yield chunk;
        // Only now does somebody wait for the next one: a slow reader is not the upstream's fault.
        patience.wait(this.settings.chunkMs);
      }
    } catch (error) {
      throw troubleWith(error);
    } finally {
      patience.rest();
    }
  }

  private async whole(path: string, ending: AbortController, request?: PassedRequest): Promise<UpstreamAnswer> {
    const patience = new Patience(ending);
    try {
      patience.wait(this.settings.answerMs);
      return await answerOf(await this.send(path, patience.signal, request));
    } catch (error) {
      throw troubleWith(error);
    } finally {
      patience.rest();
    }
  }

  /** The upstream's answer once its head is there; `exception` of proxy_method_calls_total tells why there is none. */
  @Counted()
  @Timed()
  private async send(path: string, signal: AbortSignal, request?: PassedRequest): Promise<Response> {
    const response = await this.fetch(new URL(path, this.settings.url), {
      signal,
      ...(request && {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: request.body,
      }),
    });
    if (!response.ok) {
      throw await refusalOf(response);
    }
    return response;
  }

  private async fetch(url: URL, init: RequestInit): Promise<Response> {
    try {
      const response = await fetch(url, init);
      this.reachable = true;
      return response;
    } catch (error) {
      if (!init.signal?.aborted) {
        this.reportOutage(url, error);
      }
      throw troubleWith(error);
    }
  }

  /** Once for each outage, not for each request in it. */
  private reportOutage(url: URL, error: unknown): void {
    if (this.reachable) {
      const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
      this.logger.warn(`No answer from ${url.origin}: ${code ?? String(error)}`);
    }
    this.reachable = false;
  }
}

/** What `fetch` throws for connections that fail or break, a TypeError, says nothing to a client; other errors do. */
function troubleWith(error: unknown): unknown {
  return error instanceof TypeError ? new UpstreamUnreachableException(error) : error;
}
