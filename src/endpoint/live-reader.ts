import { text } from 'node:stream/consumers';
import { BadRequestException, Inject, Injectable, ServiceUnavailableException } from '@nestjs/common';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { TooManyAtOnce } from '../scrape/places';
import { ScrapeMetrics } from '../scrape/scrape-metrics';
import { readScrapeRequest } from '../scrape/scrape-request';
import { Scraper } from '../scrape/scraper';
import { HealthView } from '../summary/health/health-view';
import { SummaryAnswers } from '../summary/summary-answers';
import { InvalidQuery } from '../summary/query-values';
import type { HealthSummary, MetricsSummary } from '../summary/summary.types';
import {
  type MetricsExposition,
  type MetricsExpositionStream,
  MetricsReader,
  type MetricsScrapeOptions,
  type MetricsStreamOptions,
  type MetricsSummaryQuery,
} from './metrics-reader';

const OPENMETRICS = 'application/openmetrics-text';
const OK = 200;
/** Node's timers take no more: they would fire at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Renders what is measured. */
@Injectable()
export class LiveReader extends MetricsReader {
  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly scraper: Scraper,
    private readonly scrapeMetrics: ScrapeMetrics,
    private readonly summaries: SummaryAnswers,
    private readonly healthView: HealthView,
  ) {
    super();
  }

  override async scrape(options?: MetricsScrapeOptions): Promise<MetricsExposition> {
    const { contentType, body } = await this.stream({ ...options, acceptEncoding: undefined });
    return { contentType, body: await text(body) };
  }

  override async stream(options: MetricsStreamOptions = {}): Promise<MetricsExpositionStream> {
    const start = performance.now();
    const { contentType, ...request } = this.requestOf(options);
    const count = (code: number): void =>
      this.scrapeMetrics.countScrape(request.format, code, (performance.now() - start) / 1000);
    const { left, release } = leavingBy(options.signal);
    try {
      const body = await this.scraper.scrape(request, left);
      body.once('end', () => count(OK)).once('close', release);
      const { encoding } = request;
      return { contentType, contentEncoding: encoding === 'identity' ? undefined : encoding, body };
    } catch (error) {
      release();
      count(error instanceof TooManyAtOnce ? 503 : 500);
      throw told(error, 'Too many scrapes at once');
    }
  }

  override async summary(query: MetricsSummaryQuery | URLSearchParams = {}): Promise<MetricsSummary> {
    try {
      return await this.summaries.read(`?${parametersOf(query).toString()}`);
    } catch (error) {
      throw told(error, 'Too many summaries at once');
    }
  }

  override health(): HealthSummary {
    return this.healthView.read();
  }

  private requestOf(options: MetricsStreamOptions): ReturnType<typeof readScrapeRequest> {
    const { format, accept, acceptEncoding, names = [], timeoutSeconds } = options;
    const headers = {
      ...withText('accept', format === undefined ? accept : format === 'openmetrics' ? OPENMETRICS : 'text/plain'),
      ...withText('accept-encoding', acceptEncoding),
    };
    const query = new URLSearchParams([...names].map((name): [string, string] => ['name[]', name]));
    const read = readScrapeRequest({ headers, url: `?${query.toString()}` }, this.options.endpoint);
    return timeoutSeconds !== undefined && timeoutSeconds > 0
      ? { ...read, timeoutMs: Math.min(1000 * timeoutSeconds, LONGEST_TIMEOUT_MS) }
      : read;
  }
}

/** A signal of the caller's may be one for many expositions: what listens to it goes with each. */
function leavingBy(signal: AbortSignal | undefined): { readonly left: AbortSignal; readonly release: () => void } {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  if (signal?.aborted === true) {
    leave();
  }
  signal?.addEventListener('abort', leave, { once: true });
  return { left: leaving.signal, release: () => signal?.removeEventListener('abort', leave) };
}

/** What is no text is no header. */
function withText(name: string, value: unknown): Record<string, string> {
  return typeof value === 'string' ? { [name]: value } : {};
}

function parametersOf(query: MetricsSummaryQuery | URLSearchParams): URLSearchParams {
  if (query instanceof URLSearchParams) {
    return query;
  }
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(
    given.map(([name, value]): [string, string] => [
      name,
      ['window', 'ago', 'step'].includes(name) && typeof value === 'number' ? `${value}s` : String(value),
    ]),
  );
}

/** Errors that have a status of their own have it in a controller, too. */
function told(error: unknown, tooMany: string): unknown {
  if (error instanceof TooManyAtOnce) {
    return new ServiceUnavailableException(tooMany);
  }
  return error instanceof InvalidQuery ? new BadRequestException(error.message) : error;
}
