import type { Readable } from 'node:stream';
import type { SeriesSummary } from '../summary/series/series.types';
import type { HealthSummary, MetricsSummary } from '../summary/summary.types';

/** What is asked of an exposition that is made in code. */
export interface MetricsScrapeOptions {
  /** The format. @default what `accept` likes best, else 'text' */
  format?: 'text' | 'openmetrics' | undefined;
  /** The value of a header `Accept`, which decides on the format. */
  accept?: string | undefined;
  /** Names of the metrics wanted. @default all */
  names?: readonly string[] | undefined;
  /** Seconds that collecting may take: what is not there by then is left out. @default endpoint.scrapeTimeoutSeconds */
  timeoutSeconds?: number | undefined;
  /** Aborts when nobody wants it any more. */
  signal?: AbortSignal | undefined;
}

/** The same for one that is passed on while it is written. */
export interface MetricsStreamOptions extends MetricsScrapeOptions {
  /** The value of a header `Accept-Encoding`, which decides on the compression. @default none */
  acceptEncoding?: string | undefined;
}

/** An exposition, as `registry.contentType` and `registry.metrics()` of prom-client are. */
export interface MetricsExposition {
  /** Value of the header `Content-Type`. */
  readonly contentType: string;
  readonly body: string;
}

/** An exposition in pieces. Whoever does not want the rest destroys the body. */
export interface MetricsExpositionStream {
  /** Value of the header `Content-Type`. */
  readonly contentType: string;
  /** Value of the header `Content-Encoding`; `undefined`: the body is not compressed. */
  readonly contentEncoding: 'zstd' | 'br' | 'gzip' | undefined;
  readonly body: Readable;
}

/** The parameters of `GET /metrics.json`. See docs/json-summary.md. */
export interface MetricsSummaryQuery {
  /** Seconds to sum up, or `'5m'`, `'1h'`, `'all'`. @default summary.windowSeconds */
  window?: number | string | undefined;
  /** How long ago the window ended: seconds, or `'30m'`. @default it ends now */
  ago?: number | string | undefined;
  /** Only paths with this part. */
  endpoint?: string | undefined;
  /** Only this path, which is a route template. */
  path?: string | undefined;
  /** Only this method. */
  method?: string | undefined;
  /** Only these sections. */
  sections?: readonly string[] | string | undefined;
  /** `false` leaves the section `system` out. @default true */
  system?: boolean | undefined;
  /** Whether every metric is there with its samples. @default false */
  families?: boolean | undefined;
  /** Whether the module tells of itself. @default false */
  module?: boolean | undefined;
  /** How many endpoints at most. */
  limit?: number | undefined;
  /** What is wanted point by point, in place of sections. */
  series?: readonly (keyof Omit<SeriesSummary, 'from' | 'to'>)[] | string | undefined;
  /** How long a point is at least: seconds, `'1m'`, or `'auto'`. @default 'auto': as long as it is kept */
  step?: number | string | undefined;
}

/**
 * Renders in code what the endpoint answers: for a controller of the application's own, a push, a log. Works with and
 * without `endpoint: false`. Where the module is switched off, expositions are empty, the summary has no sections, and
 * the health is `ok`.
 *
 * @example
 * ```ts
 * @Controller('internal')
 * export class InternalController {
 *   constructor(private readonly reader: MetricsReader) {}
 *
 *   @Get('metrics')
 *   async metrics(@Headers('accept') accept: string) {
 *     const { contentType, body } = await this.reader.stream({ accept });
 *     return new StreamableFile(body, { type: contentType });
 *   }
 * }
 * ```
 */
export abstract class MetricsReader {
  /**
   * The exposition as one text. Counts in `metrics_scrapes_total`, and shares its work with scrapes of the endpoint.
   *
   * @throws ServiceUnavailableException where more than `endpoint.maxConcurrentScrapes` are made, and its turn does not
   * come in its time
   * @throws Error where a metric cannot be collected, and `endpoint.onCollectError` is `'fail'`
   */
  abstract scrape(options?: MetricsScrapeOptions): Promise<MetricsExposition>;

  /**
   * The exposition in pieces, as it is written: for those that are large. Its reader has the time that a reader of the
   * endpoint has; see docs/scraping.md. Throws what {@link MetricsReader.scrape} throws.
   */
  abstract stream(options?: MetricsStreamOptions): Promise<MetricsExpositionStream>;

  /**
   * The summary as an object.
   *
   * @param query by name, or the parameters of a URL
   * @throws BadRequestException for a query that asks for something that there is not
   * @throws ServiceUnavailableException as {@link MetricsReader.scrape} does
   */
  abstract summary(query?: MetricsSummaryQuery | URLSearchParams): Promise<MetricsSummary>;

  /**
   * The health with its checks, as it was within the last second. Name a route that answers by it in `health.ignore`:
   * its own 503 would keep it failing.
   */
  abstract health(): HealthSummary;
}
