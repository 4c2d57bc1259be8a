import type { IncomingMessage } from 'node:http';

/**
 * A label that the request metrics have built in. `stream` is `true` for event streams, and absent from all other
 * series. `outcome` is Micrometer's word for the class of the status (`SUCCESS`, `CLIENT_ERROR` …).
 */
export type HttpLabel = 'method' | 'path' | 'status' | 'stream' | 'outcome';

/**
 * Computes one custom label from the request. What it throws or returns harms nothing: see {@link
 * HttpMetricsOptions.customLabels}.
 */
export type CustomLabel = (request: IncomingMessage) => string | number | boolean | undefined | null;

/** A URL path, a pattern for URL paths, or a function of the request: see {@link HttpMetricsOptions.exclude}. */
export type HttpExclusion = string | RegExp | ((request: IncomingMessage) => boolean);

/** What is read of streamed responses beside that they are told apart: see {@link HttpMetricsOptions.streams}. */
export interface HttpStreamOptions {
  /**
   * Whether event streams are read as they go by for the errors that they send inside a 200: in `text/event-stream` an
   * event called `error`, or data that is JSON with a top-level `error`; in `application/x-ndjson`,
   * `application/jsonl` and `application/stream+json` a line with one. `null`, `false`, `0` and what is empty are no
   * error. The outcome of such a stream is `error`. An event, or line, of more than 16,384 characters is not parsed.
   *
   * @default false
   * Cost: a search in each piece, and one unfinished event in memory for each stream; see docs/performance.md.
   */
  errorEvents?: boolean;
}

/** What is measured of HTTP requests, and how it is labelled. */
export interface HttpMetricsOptions {
  /**
   * What sees the requests. `'auto'`: the server and the first hook of the adapter, so every request from its first
   * moment on. Adapters other than Express and Fastify are measured at Node's server, if they have one, and else by
   * the `MetricsInterceptor`.
   *
   * `'interceptor'`: the `MetricsInterceptor` alone. It sees a request from there to the end of its response, with the
   * status that was sent, whoever sent it. What does not come to an interceptor is not counted: what a guard refuses,
   * what a middleware or a body parser answers, 404s, CORS preflights, and routes that are not those of a controller
   * (static files, GraphQL). The time before is in no duration. Streams are not told apart, so their duration is that
   * of the whole response, and `sizes` cannot be had. See docs/transports.md.
   *
   * @default 'auto'
   * Cost of 'interceptor': NestJS's pipeline of interceptors for each request; see docs/performance.md.
   */
  instrumentation?: 'auto' | 'interceptor';

  /**
   * Requests that are not measured at all. A string is a URL path as the client sends it, without the query
   * (`/livez`), or everything below one (`/static/*`); a RegExp is tested against that path; a function gets the
   * request before any middleware has run. Where the interceptor measures, it is asked there, on adapters without
   * Node's requests with the adapter's own. A function that throws excludes nothing and is warned about once.
   *
   * @default [] (only the metrics endpoint itself is left out)
   * Cost: strings one look-up for all of them, each RegExp and function what it takes, per request.
   */
  exclude?: readonly HttpExclusion[];

  /**
   * Methods that the label `method` tells apart beside those of RFC 9110, PATCH and QUERY, e.g. those of WebDAV:
   * `['PROPFIND', 'MKCOL']`. As clients
   * send them, so in upper case; at most 32. Requests of any other method count as `_OTHER`.
   *
   * @default [] (or `METRICS_HTTP_METHODS`, with commas between them)
   * Cost: each may multiply the series.
   */
  methods?: readonly string[];

  /**
   * The labels of the request counter: built-in ones, and names of `customLabels`. Fewer labels, fewer series.
   *
   * @default ['method', 'path', 'status', 'stream'] and every custom label (`naming: 'opentelemetry'` without
   * 'stream', `naming: 'micrometer'` with 'outcome' in its place)
   */
  labels?: readonly string[];

  /**
   * The labels of the duration histogram, where they differ from the counter's. Each label set here is worth fourteen
   * lines of a scrape.
   *
   * @default the value of `labels`
   */
  durationLabels?: readonly string[];

  /**
   * Other names for the built-in labels, e.g. `{ path: 'endpoint' }`.
   *
   * @default {} (the names of `naming`)
   */
  labelNames?: Partial<Record<HttpLabel, string>>;

  /**
   * Upper bounds of the duration histogram's buckets in seconds, ascending, without `+Inf`.
   *
   * @default [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] (`naming: 'opentelemetry'`: the semantic
   * conventions' own) Cost: eight bytes a bucket for each route, method and status seen, and a line of every scrape
   * for each label set.
   */
  buckets?: readonly number[];

  /**
   * Report the class of the status (`2xx`, `4xx`) instead of the code.
   *
   * @default false
   */
  groupStatus?: boolean;

  /**
   * More labels, each a function of the request, called when the response has ended. `undefined`, `null` and whatever
   * throws become the empty label (a throw warns once); long values are cut to 128 characters; past
   * `limits.seriesPerMetric` new values become `__overflow__`. Return values from a closed set all the same: each one
   * multiplies the series.
   *
   * @default {}
   * @example
   * ```ts
   * customLabels: { tenant: (request) => tenants.nameOf(request.headers['x-api-key']) }
   * ```
   */
  customLabels?: Readonly<Record<string, CustomLabel>>;

  /**
   * Which label sets stand at zero before their first request. `'routes'`: every route with its method, once with the
   * status of success (200, or 201 for POST) and once with 500, so that `increase()` sees the first request and the
   * first failure. Routes that take every method are left out, and so is everything where there are custom labels,
   * whose values are not known beforehand.
   *
   * @default 'none'
   * Cost: two label sets for each route, within `limits.seriesPerMetric`.
   */
  initialise?: 'none' | 'routes';

  /**
   * Whether streamed responses are told from ordinary ones: event streams by their content type (`text/event-stream`,
   * `application/x-ndjson`, `application/jsonl`, `application/stream+json`, `multipart/x-mixed-replace`), and what the
   * application itself writes in more than one piece without a declared length; what a compressor makes pieces of is
   * ordinary. The stream metrics (`http_streaming_*`) tell of them, and event streams have request series of their
   * own, with the label `stream="true"`. An object means `true`, and says what is read of them. See docs/streaming.md.
   *
   * @default true
   * Cost: three functions on each response, and some tenths of a microsecond for each piece of a stream; see
   * docs/performance.md.
   */
  streams?: boolean | HttpStreamOptions;

  /**
   * What the duration of an event stream is: the time to its first byte, or that of the whole response. The duration
   * of every other response is that of the whole. Where `labels` or `durationLabels` leave `stream` out, event streams
   * share series with the rest.
   *
   * @default 'first-byte' (`naming: 'opentelemetry'` and `'micrometer'`, and without `streams`: always 'whole')
   */
  streamDuration?: 'first-byte' | 'whole';

  /**
   * Upper bounds in seconds of the buckets of `http_streaming_time_to_first_byte_seconds` and
   * `http_streaming_duration_seconds`.
   *
   * @default [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]
   */
  streamBuckets?: readonly number[];

  /**
   * Whether `http_request_size_bytes` and `http_response_size_bytes` are recorded: the bytes of body that really
   * crossed, after compression and without the framing of chunks, whatever `Content-Length` says. Streams are left out
   * of the latter: they have `http_streaming_bytes_total`.
   *
   * @default false
   * Cost: a function on each request, and two histograms by method and path.
   */
  sizes?: boolean;

  /**
   * Upper bounds in bytes of the buckets of sizes.
   *
   * @default [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]
   */
  sizeBuckets?: readonly number[];
}
