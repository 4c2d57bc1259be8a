import type { IncomingMessage } from 'node:http';
import type { Registry, RegistryContentType } from 'prom-client';

/**
 * How the request metrics and their labels are called.
 *
 * - `prometheus`: `http_requests_total{method, path, status}`, `http_request_duration_seconds`, `http_requests_in_flight`.
 * - `opentelemetry`: the semantic conventions for HTTP servers,
 *   `http_server_request_duration_seconds{http_request_method, http_route, http_response_status_code}` and
 *   `http_server_active_requests`.
 * - `micrometer`: Spring's `http_server_requests_seconds{method, uri, status, outcome}`.
 *
 * The last two know no counter beside the histogram, whose `_count` tells the same, so there is none unless `names` gives it a name.
 */
export type MetricsNaming = 'prometheus' | 'opentelemetry' | 'micrometer';

/** A metric of this module by its catalogue name, the one it has without `prefix`, `naming` and `names`. */
export type MetricName =
  | 'http_requests_total'
  | 'http_request_duration_seconds'
  | 'http_requests_in_flight'
  | 'http_request_aborts_total'
  | 'metrics_series_dropped_total'
  | 'metrics_auth_failures_total';

/** A label that the request metrics have built in. `outcome` is Micrometer's word for the class of the status (`SUCCESS`, `CLIENT_ERROR` …). */
export type HttpLabel = 'method' | 'path' | 'status' | 'outcome';

/** Computes one custom label from the request. What it throws or returns harms nothing: see {@link HttpMetricsOptions.customLabels}. */
export type CustomLabel = (request: IncomingMessage) => string | number | boolean | undefined | null;

/** A URL path, a pattern for URL paths, or a function of the request: see {@link HttpMetricsOptions.exclude}. */
export type HttpExclusion = string | RegExp | ((request: IncomingMessage) => boolean);

/** What is measured of HTTP requests, and how it is labelled. */
export interface HttpMetricsOptions {
  /**
   * Requests that are not measured at all. A string is a URL path as the client sends it, without the query (`/livez`), or everything
   * below one (`/static/*`); a RegExp is tested against that path; a function gets the request before any middleware has run.
   * A function that throws excludes nothing and is warned about once.
   *
   * @default [] (only the metrics endpoint itself is left out)
   * Cost: strings one look-up for all of them, each RegExp and function what it takes, per request.
   */
  exclude?: readonly HttpExclusion[];

  /**
   * The labels of the request counter: built-in ones, and names of `customLabels`. Fewer labels, fewer series.
   *
   * @default ['method', 'path', 'status'] and every custom label (`naming: 'micrometer'` adds 'outcome')
   */
  labels?: readonly string[];

  /**
   * The labels of the duration histogram, where they differ from the counter's. Each label set here is worth fourteen lines of a scrape.
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
   * @default [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] (`naming: 'opentelemetry'`: the semantic conventions' own)
   * Cost: eight bytes a bucket for each route, method and status seen, and a line of every scrape for each label set.
   */
  buckets?: readonly number[];

  /**
   * Report the class of the status (`2xx`, `4xx`) instead of the code.
   *
   * @default false
   */
  groupStatus?: boolean;

  /**
   * More labels, each a function of the request, called when the response has ended. `undefined`, `null` and whatever throws become the
   * empty label (a throw warns once); long values are cut to 128 characters; past `limits.seriesPerMetric` new values become
   * `__overflow__`. Return values from a closed set all the same: each one multiplies the series.
   *
   * @default {}
   * @example
   * ```ts
   * customLabels: { tenant: (request) => tenants.nameOf(request.headers['x-api-key']) }
   * ```
   */
  customLabels?: Readonly<Record<string, CustomLabel>>;
}

/** Who may read the metrics: whoever presents one of these. */
export interface MetricsAuthOptions {
  /**
   * One or several bearer tokens, each of at least 16 visible characters; any of them is accepted, so that tokens can be rotated.
   *
   * @default METRICS_TOKEN of the environment
   */
  bearerToken?: string | readonly string[];

  /** A user name and a password for HTTP basic authentication. */
  basic?: { username: string; password: string };
}

/** A path for each of the three endpoints. */
export interface MetricsPaths {
  /** The exposition for Prometheus. @default the value of `path` */
  metrics?: string;
  /** The summary in JSON. @default the value of `path` with `.json` appended */
  json?: string;
  /** The health view. @default the value of `path` with `/health` appended */
  health?: string;
}

/** A registry of prom-client, whatever format it is set to. */
export type AnyRegistry = Registry<RegistryContentType>;

/** Bounds on what the module may take. */
export interface MetricsLimits {
  /**
   * How many label sets the request metrics keep. Past it, a new label set counts in one whose path and custom labels are
   * `__overflow__` (method and status stay what they are), `metrics_series_dropped_total` rises, and one warning is logged.
   *
   * @default 2000
   * Cost: with the default buckets about 400 bytes for each label set in use, see docs/performance.md.
   */
  seriesPerMetric?: number;
}

/** What `MetricsModule.forRoot()` takes, and what the factory of `forRootAsync()` returns. */
export interface MetricsModuleOptions {
  /**
   * `false` turns everything off: no endpoint, no hooks; the application runs as without the module.
   *
   * @default METRICS_ENABLED of the environment, else true
   */
  enabled?: boolean;

  /**
   * First word of every metric of this module. Request metrics carry it in place of `http` (`gateway_requests_total`).
   * With a `naming` other than `prometheus`, the request metrics keep their conventional names.
   *
   * @default none: `http_requests_total`
   */
  prefix?: string;

  /**
   * The naming scheme of the request metrics.
   *
   * @default 'prometheus'
   */
  naming?: MetricsNaming;

  /**
   * Full names for single metrics, by catalogue name, used as they stand: `{ http_requests_in_flight: 'gateway_active_requests' }`.
   *
   * @default {}
   */
  names?: Partial<Record<MetricName, string>>;

  /**
   * The prom-client registry that holds this module's metrics. What else is in it is exposed too.
   *
   * @default a new one for each application
   */
  registry?: AnyRegistry;

  /**
   * Other registries whose metrics the endpoint shows: only read, never written. Where a name stands in several, the first wins.
   *
   * @default [register], prom-client's global registry, where `makeCounterProvider` of `@willsoto/nestjs-prometheus` puts its metrics
   */
  adoptRegistries?: readonly AnyRegistry[];

  /**
   * The process metrics of prom-client (`process_*`, `nodejs_*`). The event loop's lag is that of the last complete ten seconds, whoever reads it.
   *
   * @default true
   * Cost: one timer of ten seconds, one event-loop-delay histogram, one garbage-collection observer.
   */
  defaultMetrics?: boolean;

  /**
   * Who may read the endpoint; `false` opens it to everybody who reaches the port.
   *
   * @default METRICS_TOKEN of the environment, else a random token for this process, logged once with the curl line that uses it
   */
  auth?: MetricsAuthOptions | false;

  /**
   * Path of the endpoint; the JSON summary is at `<path>.json`, the health view at `<path>/health`. Global prefix and versioning don't apply.
   *
   * @default METRICS_PATH of the environment, else '/metrics'
   */
  path?: string;

  /**
   * Paths for each of the three on its own, e.g. `{ metrics: '/v1/metrics/prometheus', json: '/v1/metrics' }`.
   *
   * @default derived from `path`
   */
  paths?: MetricsPaths;

  /** What is measured of HTTP requests. */
  http?: HttpMetricsOptions;

  /** Bounds on memory. */
  limits?: MetricsLimits;
}

/** What a class given to `forRootAsync({ useClass | useExisting })` implements. */
export interface MetricsOptionsFactory {
  createMetricsOptions(): MetricsModuleOptions | Promise<MetricsModuleOptions>;
}
