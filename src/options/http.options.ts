import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { HttpLabel } from './http-label.options';
import type { HttpRouteBuckets } from './route-buckets.options';

/** What is known of an HTTP request that is over. */
export interface EndedRequest {
  /** The label `method`: one that is told apart, or `_OTHER`. */
  readonly method: string;
  /** The route template, or `__unmatched__`. */
  readonly path: string;
  /** What was sent; 499 where the client left before. */
  readonly status: number;
  /**
   * From when it was first seen to its end, as the histogram has it: of an event stream to its first byte, unless
   * `http.streamDuration` says otherwise; 0 where the server itself refused it.
   */
  readonly seconds: number;
  /** Whether the client left before it had the whole answer. */
  readonly aborted: boolean;
}

/**
 * The request as the framework has it, with what guards, hooks and middleware put on it. Express extends Node's
 * request; Fastify's has that as `raw`. One that Fastify refused before it was routed is Node's.
 */
export type MeasuredRequest = IncomingMessage | FrameworkRequest;

/** What frameworks have on a request of their own. */
export interface FrameworkRequest {
  readonly raw: IncomingMessage;
  readonly headers: IncomingHttpHeaders;
  readonly method: string;
  readonly url: string;
}

/**
 * The response as the framework has it: Node's, which Express extends, or Fastify's reply, which has that as `raw`.
 * `undefined` where the server itself refused what it could not read.
 */
export type MeasuredResponse = ServerResponse | { readonly raw: ServerResponse } | undefined;

/** A function whose parameters may be written as the types of one framework: `(request: FastifyRequest) => …`. */
interface OfRequest<Result> {
  bivariant(request: MeasuredRequest, response: MeasuredResponse, info: EndedRequest): Result;
}

/**
 * Computes one custom label when the request is over. What it throws or returns harms nothing: see {@link
 * HttpMetricsOptions.customLabels}.
 */
export type CustomLabel = OfRequest<string | number | boolean | undefined | null>['bivariant'];

/** Decides when the request is over: see {@link HttpMetricsOptions.excludeWhen}. */
export type EndedRequestExclusion = OfRequest<boolean>['bivariant'];

/**
 * A URL path, a template or a pattern for URL paths, or a function of the request: see {@link
 * HttpMetricsOptions.exclude}.
 */
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
   * (`/livez`), everything below one (`/static/*`), or a template (`/users/:id`, `/files/*path`), with or without the
   * global prefix and a version; a path that a route of its own has is none of a template's. A RegExp is tested against
   * that path; a function gets the request before any middleware has run. Where the interceptor measures, it is asked there, on adapters without
   * Node's requests with the adapter's own. A function that throws excludes nothing and is warned about once.
   *
   * @default [] (only the metrics endpoint itself is left out)
   * Cost: paths one look-up for all of them, templates one regular expression, each RegExp and function what it takes,
   * per request.
   */
  exclude?: readonly HttpExclusion[];

  /**
   * Leaves requests out when they are over, for example health checks that were fine: nothing of the request is
   * recorded where it returns `true`. What was recorded on its way stays: that it was in flight, and the pieces and
   * bytes of its stream. Where it throws, the request counts, and one warning is logged.
   *
   * @default none
   * @example
   * ```ts
   * excludeWhen: (_request, _response, { path, status }) => path === '/livez' && status === 200
   * ```
   */
  excludeWhen?: EndedRequestExclusion;

  /**
   * Methods that the label `method` tells apart beside those of RFC 9110, PATCH and QUERY, e.g. those of WebDAV:
   * `['PROPFIND', 'MKCOL']`. As clients send them, so in upper case; at most 32. Requests of any other method count as `_OTHER`.
   *
   * @default [] (or `METRICS_HTTP_METHODS`, with commas between them)
   * Cost: each may multiply the series.
   */
  methods?: readonly string[];

  /**
   * The labels of the request counter: built-in ones, and names of `customLabels`. Fewer labels, fewer series.
   *
   * @default ['method', 'path', 'status', 'stream'] and every custom label (`naming: 'opentelemetry'`: 'method',
   * 'scheme', 'errorType', 'status', 'path', 'protocolVersion'; `naming: 'micrometer'`: 'exception', 'method',
   * 'outcome', 'status', 'path', 'errorType')
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
   * Upper bounds of the duration histogram's buckets in seconds, ascending, without `+Inf`. Or bounds by route, for a
   * service with two kinds of work: `[{ path: '/reports/:id', buckets: [1, 5, 30, 120] }]`. Of several entries a
   * template goes before `'/reports/*'`, and the longest of these before shorter ones; all other routes have those of
   * `'/*'`, or the default. Where durations have no label `path`, each label set has the bounds of all. Generated rules
   * and dashboards sum up over routes only by bounds that all of them have.
   *
   * @default [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] (`naming: 'opentelemetry'`: the semantic
   * conventions' own) Cost: eight bytes a bucket for each route, method and status seen, and a line of every scrape
   * for each label set.
   */
  buckets?: readonly number[] | readonly HttpRouteBuckets[];

  /**
   * Report the class of the status (`2xx`, `4xx`) instead of the code.
   *
   * @default false
   */
  groupStatus?: boolean;

  /**
   * More labels, each a constant or a function, which is called once when the request is over, with the framework's own
   * request and response and with what is known by then. `undefined`, `null` and whatever throws become the empty label
   * (a throw warns once); long values are cut to 128 characters; past
   * `limits.seriesPerMetric` new values become `__overflow__`. Return values from a closed set all the same: each one
   * multiplies the series. The request counter and histogram have them, and what is recorded of streams at their end.
   *
   * @default {}
   * @example
   * ```ts
   * customLabels: {
   *   region: 'eu',
   *   plan: (request: Request) => request.user?.plan,
   *   slow: (_request, _response, { seconds }) => seconds > 1,
   * }
   * ```
   */
  customLabels?: Readonly<Record<string, CustomLabel | string | number | boolean>>;

  /**
   * Which label sets stand at zero before their first request. `'routes'`: every route with its method, once with the
   * status of success (200, or 201 for POST) and once with 500, so that `increase()` sees the first request and the
   * first failure. Routes that take every method are left out, and so is everything where there are custom labels, or
   * `scheme` or `protocolVersion`, whose values are not known beforehand.
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
