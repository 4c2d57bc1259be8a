import { Inject, Injectable, InternalServerErrorException, NotFoundException } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MetricsLogger, messageOf } from '../core/metrics.logger';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { type EndpointKind, EndpointPaths } from '../platform/endpoint-paths';
import { AdapterReady, type FastifyReplyLike } from '../platform/adapter';
import { isGone, nodeRequestOf, nodeResponseOf, onClose, onSent } from '../platform/node-response';
import { PipelinedResponses } from '../platform/pipelined-responses';
import { TooManyAtOnce } from '../scrape/places';
import { ScrapeMetrics } from '../scrape/scrape-metrics';
import { readScrapeRequest } from '../scrape/scrape-request';
import { CollectFailed, Scraper } from '../scrape/scraper';
import { HealthView } from '../summary/health/health-view';
import { SummaryAnswers } from '../summary/summary-answers';
import { InvalidQuery } from '../summary/query-values';
import { type NodeExchange, sendBy, takeExchange } from './adapter-exchange';
import { type Answer, jsonAnswer, jsonStream, plainAnswer, refusalAnswer, send } from './answer';
import { AccessControl } from './auth/access-control';
import type { Access } from './auth/endpoint-access';
import { PageEndpoint } from './page-endpoint';
import { RoutedEndpoint } from './routed-endpoint';

/** Seconds after which a scraper that was turned away may come again. */
const RETRY_AFTER = '1';
const OK = 200;
const SERVICE_UNAVAILABLE = 503;

/** A request of the endpoint. */
interface Asked extends NodeExchange {
  /** What the client asked for, where the framework has put something else into the request. */
  readonly url: string | undefined;
}

/**
 * The endpoints on Node's own request and response. They are no routes of Nest's router: whatever the
 * application applies to its routes (guards, interceptors, pipes, filters, prefix, versioning) neither opens nor
 * changes them. See docs/decisions/0002.
 */
@Injectable()
export class EndpointHandler extends RoutedEndpoint {
  /**
   * A response that waits behind another one never hears that its client has left, and would hold what it is made of.
   */
  private readonly pipelined = new PipelinedResponses((response) => {
    response.destroy();
    response.emit('close');
  });

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly guard: AccessControl,
    private readonly scraper: Scraper,
    private readonly scrapeMetrics: ScrapeMetrics,
    private readonly summaries: SummaryAnswers,
    private readonly healthView: HealthView,
    private readonly logger: MetricsLogger,
    private readonly paths: EndpointPaths,
    private readonly ready: AdapterReady,
    private readonly page: PageEndpoint,
  ) {
    super();
  }

  /**
   * Answers the request if it is for one of the endpoints; returns whether it is.
   *
   * @param url what the client asked for, where the framework has put something else into the request
   */
  handle(request: IncomingMessage, response: ServerResponse, url: string | undefined = request.url): boolean {
    const kind = this.paths.match(url);
    if (kind === undefined) {
      return false;
    }
    void this.respond(kind, { request, response, url });
    return true;
  }

  override serve(kind: EndpointKind, request: unknown, response: unknown): void | Promise<void> {
    // The factory of forRootAsync() may take away what has a route already.
    if (this.paths.served[kind] === undefined) {
      throw new NotFoundException();
    }
    const [asked, answered] = [nodeRequestOf(request), nodeResponseOf(response)];
    if (asked !== undefined && answered !== undefined) {
      // Fastify must not send what the handler returns.
      (response as Partial<FastifyReplyLike>).hijack?.();
      void this.respond(kind, { request: asked, response: answered, url: asked.url });
      return undefined;
    }
    const exchange = takeExchange(this.ready.adapter, request);
    if (exchange === undefined) {
      throw new InternalServerErrorException();
    }
    return this.respondByAdapter(kind, exchange, response);
  }

  /** Answers where the server is not Node's: in text, and whole, which every adapter can send. */
  private async respondByAdapter(kind: EndpointKind, exchange: NodeExchange, response: unknown): Promise<void> {
    const { adapter } = this.ready;
    const send = async (answer: Answer): Promise<void> => adapter && sendBy(adapter, response, answer);
    try {
      await send(await this.answer(kind, { ...exchange, url: exchange.request.url }));
      exchange.response.end();
    } catch (error) {
      this.logger.warnOnce('endpoint', `The ${kind} endpoint failed: ${messageOf(error)}`);
      await send(plainAnswer(500, 'Internal Server Error')).catch(() => {});
    } finally {
      exchange.response.emit('close');
    }
  }

  private respond(kind: EndpointKind, asked: Asked): Promise<void> {
    const { request, response } = asked;
    if (response.socket === null) {
      this.pipelined.watch(response, request.socket);
    }
    return (
      this.answer(kind, asked)
        .catch((error: unknown): Answer => {
          this.logger.warnOnce('endpoint', `The ${kind} endpoint failed: ${messageOf(error)}`);
          return plainAnswer(500, 'Internal Server Error');
        })
        .then((answer) => send(response, answer))
        // The client may be gone, or something else may have answered: nobody is left to tell.
        .catch((error: unknown) => this.logger.debug(`An answer could not be sent: ${messageOf(error)}`))
    );
  }

  private async answer(kind: EndpointKind, asked: Asked): Promise<Answer> {
    const { request, response } = asked;
    const statusIsPublic = kind === 'health' && this.guard.healthIsPublic;
    const access = this.guard.granted.get(request) ?? (await this.guard.accessOf(request, response, statusIsPublic));
    if (typeof access === 'object') {
      return refusalAnswer(access, this.guard.challengesFor(kind, request.headers));
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plainAnswer(405, 'Method Not Allowed', { Allow: 'GET, HEAD' });
    }
    // Of the rest nothing is public, whatever is asked for.
    if (kind === 'health' || access === 'status') {
      return this.health(access);
    }
    return kind === 'page' ? this.ofPage(asked) : this[kind](asked);
  }

  /** The page reads what the endpoints tell, below its own path. */
  private async ofPage(asked: Asked): Promise<Answer> {
    const part = this.paths.partOfPage(asked.url);
    switch (part) {
      case 'summary':
        return this.page.secured(await this.json(asked));
      case 'health':
        // The page says what it finds: a browser would report each 503 as an error of the page.
        return this.page.secured(jsonAnswer(OK, await this.healthView.readAll()));
      case undefined:
        return plainAnswer(404, 'Not Found');
      default:
        return this.page.secured(this.page.answer(part, asked.url, asked.request));
    }
  }

  private async metrics({ request, response }: Asked): Promise<Answer> {
    const start = performance.now();
    const { format, contentType, ...scrape } = readScrapeRequest(request, this.options.endpoint);
    const count = (code: number): void =>
      this.scrapeMetrics.countScrape(format, code, (performance.now() - start) / 1000);
    try {
      const body = await this.scraper.scrape({ format, ...scrape }, leavingOf(response));
      // One that was broken off is not counted: nobody had the answer.
      onSent(response, () => count(OK));
      const headers: Record<string, string> = { Vary: 'Accept, Accept-Encoding' };
      if (scrape.encoding !== 'identity') {
        headers['Content-Encoding'] = scrape.encoding;
      }
      return { status: OK, contentType, body, headers };
    } catch (error) {
      const answer = this.failure(error);
      count(answer.status);
      return answer;
    }
  }

  private async json({ url = '', response }: Asked): Promise<Answer> {
    try {
      return jsonStream(await this.summaries.answer(url, leavingOf(response)));
    } catch (error) {
      if (error instanceof InvalidQuery) {
        return jsonAnswer(400, { error: error.message });
      }
      if (error instanceof TooManyAtOnce) {
        return plainAnswer(SERVICE_UNAVAILABLE, 'Too many summaries at once', { 'Retry-After': RETRY_AFTER });
      }
      throw error;
    }
  }

  private async health(access: Access): Promise<Answer> {
    const health = await this.healthView.readAll();
    const { status } = health;
    return jsonAnswer(status === 'failing' ? SERVICE_UNAVAILABLE : OK, access === 'everything' ? health : { status });
  }

  /**
   * What is told of a scrape that did not come off. Names of metrics are no secret to whoever may scrape; what they
   * threw stays in the log.
   */
  private failure(error: unknown): Answer {
    if (error instanceof TooManyAtOnce) {
      return plainAnswer(SERVICE_UNAVAILABLE, 'Too many scrapes at once', { 'Retry-After': RETRY_AFTER });
    }
    if (error instanceof CollectFailed) {
      return plainAnswer(500, error.message);
    }
    this.logger.warnOnce('scrape', `A scrape failed: ${messageOf(error)}`);
    return plainAnswer(500, 'Internal Server Error');
  }
}

/**
 * Aborts when the response closes, also before it was answered; at once where the client left while its credential was
 * checked.
 */
function leavingOf(response: ServerResponse): AbortSignal {
  const left = new AbortController();
  if (response.closed || isGone(response)) {
    left.abort();
  }
  onClose(response, () => left.abort());
  return left.signal;
}
