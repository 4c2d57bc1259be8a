import type { Registry, RegistryContentType } from 'prom-client';
import type { ArtifactOptions } from './artifact.options';
import type { MetricsAuthOptions } from './auth.options';
import type { MetricsDecoratorOptions } from './decorator.options';
import type { MetricsEndpointOptions } from './endpoint.options';
import type { ExposedMetricsOptions } from './exposed.options';
import type { MetricsHealthOptions } from './health.options';
import type { EndedRequest, HttpMetricsOptions } from './http.options';
import type { HttpClientMetricsOptions } from './http-client.options';
import type { MetricsLimits } from './limits.options';
import type { MetricName } from '../catalogue/catalogue';
import type { DefaultMetricsOptions } from './default-metrics.options';
import type { MetricsNaming } from '../catalogue/naming';
import type { MetricsPaths } from './paths.options';
import type { MetricsPushOptions } from './push.options';
import type { ServiceOptions } from './service.options';
import type { MetricsSummaryOptions } from './summary.options';
import type { SystemMetricsOptions } from './system.options';
import type { TransportOptions } from './transport.options';

/** A registry of prom-client, whatever format it is set to. */
export type AnyRegistry = Registry<RegistryContentType>;

/** What `MetricsModule.forRoot()` takes, and what the factory of `forRootAsync()` returns. */
export interface MetricsModuleOptions extends TransportOptions {
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
   * Full names for single metrics, by catalogue name, used as they stand: `{ http_requests_in_flight:
   * 'gateway_active_requests' }`.
   *
   * @default {}
   */
  names?: Partial<Record<MetricName, string>>;

  /** Which metrics are exposed. */
  metrics?: ExposedMetricsOptions;

  /**
   * The prom-client registry that holds this module's metrics. What else is in it is exposed too.
   *
   * @default a new one for each application
   */
  registry?: AnyRegistry;

  /**
   * Other registries whose metrics the endpoint shows: only read, never written. Where a name stands in several, the
   * first wins.
   *
   * @default [register], prom-client's global registry, where `makeCounterProvider` of `@willsoto/nestjs-prometheus`
   * puts its metrics
   */
  adoptRegistries?: readonly AnyRegistry[];

  /**
   * Labels that every metric has which the endpoint shows: this module's, those of the registries, and the process
   * metrics. A label of a metric itself wins, and so does one that `registry.setDefaultLabels()` of prom-client gave
   * to its registry. Values are texts, numbers or booleans of at most 128 characters; `undefined` and `''` are left
   * out. Generated rules and dashboards tell them apart.
   *
   * @default {}
   * Cost: its characters on each line of a scrape.
   * @example
   * ```ts
   * defaultLabels: { env: 'prod', region: process.env.REGION }
   * ```
   */
  defaultLabels?: Readonly<Record<string, string | number | boolean | undefined>>;

  /**
   * The process metrics of prom-client (`process_*`, `nodejs_*`), the heap's limit and the time of the event loop. The
   * event loop's lag is that of the last complete ten seconds, whoever reads it. An object means `true`, and says what
   * they are called.
   *
   * @default true
   * Cost: one timer of ten seconds, one event-loop-delay histogram, one garbage-collection observer.
   */
  defaultMetrics?: boolean | DefaultMetricsOptions;

  /**
   * Who may read the endpoint; `false` opens it to everybody who reaches the port.
   *
   * @default METRICS_TOKEN and METRICS_TOKEN_FILE of the environment, else a random token for this process, logged
   * once with the curl line that uses it
   */
  auth?: MetricsAuthOptions | false;

  /**
   * Path of the endpoint; the JSON summary is at `<path>.json`, the health view at `<path>/health`. Versioning doesn't
   * apply, nor does the global prefix unless asked (`endpoint.prefix`).
   *
   * @default METRICS_PATH of the environment, else '/metrics'
   */
  path?: string;

  /** Whether there is a page for browsers at `<path>/dashboard`. Costs nothing until it is opened. @default true */
  page?: boolean;

  /**
   * Paths for each of the endpoints on its own, e.g. `{ metrics: '/v1/metrics/prometheus', json: '/v1/metrics' }`.
   *
   * @default derived from `path`
   */
  paths?: MetricsPaths;

  /**
   * What is measured of HTTP requests, and how it is labelled. `false`: nothing. No hook of the module sees a request
   * but those for the endpoint; the request and stream metrics, the sections `requests`, `endpoints` and `streaming` of
   * the summary and the health checks `errorRate` and `p95` are not there, and the label `path` of decorators is
   * `none`.
   *
   * @default {}: every request
   * @throws MetricsConfigurationError at boot for `false` together with `derived`, `onRequestEnd`, `requestContext` or
   * limits of a check of requests
   */
  http?: HttpMetricsOptions | false;

  /**
   * Called after each HTTP request that was recorded, for what metrics are not made for: a log of slow requests, an
   * exporter of your own. What it throws, or rejects with, is warned of once and harms nothing.
   *
   * @default none
   * @example
   * ```ts
   * onRequestEnd: ({ path, seconds }) => seconds > 5 && logger.warn(`${path} took ${seconds} s`)
   * ```
   */
  onRequestEnd?: (request: EndedRequest) => unknown;

  /**
   * HTTP calls that the process makes, by `fetch`, undici and `node:http(s)`, and so by most HTTP clients:
   * `http_client_*`. Exposed once a call was made. See docs/clients.md.
   *
   * @default true
   * Cost: see docs/performance.md.
   */
  httpClient?: boolean | HttpClientMetricsOptions;

  /**
   * Whether the workers of a cluster answer for each other: whichever is asked tells of all. `'auto'`: those of Node's
   * `cluster` (PM2's cluster mode is one) that share a port, be it the application's or `endpoint.port`. `true`: all
   * processes that one process has started from the same script, whatever their ports. `false`: each for itself. See
   * docs/cluster.md.
   *
   * @default 'auto'
   * Cost: a file that each worker writes every quarter of a second; nothing outside of a cluster.
   */
  cluster?: boolean | 'auto';

  /** How the decorators measure. */
  decorators?: MetricsDecoratorOptions;

  /**
   * Whether code can tell in which request it runs, which gives domain metrics their label `path`; without it, `path`
   * is `none`.
   *
   * @default on when a class of the application has a method with a decorator that labels by `path`
   * (`@CountCacheHit()`, `@CountRateLimitHit()`) Cost: an `AsyncLocalStorage`; see docs/performance.md for what it
   * takes on this and other versions of Node.
   */
  requestContext?: boolean;

  /**
   * What the service is: `{ name: 'gateway', version: '1.4.2', revision: '9f2c1d0' }`. It is shown in `build_info`,
   * once a version, revision or branch is given, and in `/metrics.json`.
   *
   * @default {}
   * Cost: a line of every scrape.
   */
  service?: ServiceOptions;

  /**
   * Metrics of the host or container (`system_*`, `network_*`, `disk_*`), read in the background every ten seconds;
   * `false` for none. What the platform does not tell is left out.
   *
   * @default true
   * Cost: some small files read every ten seconds; see docs/performance.md.
   */
  system?: boolean | SystemMetricsOptions;

  /**
   * Gauges that sum the requests of the last minutes up (`http_request_error_rate`,
   * `http_request_duration_p95_seconds` …), for readers that cannot compute them from counters as PromQL does.
   *
   * @default false
   * Cost: some lines in every scrape, and three for each route.
   */
  derived?: boolean;

  /** What `/metrics.json` sums up. */
  summary?: MetricsSummaryOptions;

  /** What `/metrics/health` checks, and who may read it. */
  health?: MetricsHealthOptions;

  /**
   * Where the endpoint is served, and how the exposition is made. `false`: nothing is served, for those who push, or
   * serve with `MetricsReader` in a controller of their own. No port is opened and no token is made; everything is
   * recorded.
   *
   * @default {}: on the application's port
   */
  endpoint?: MetricsEndpointOptions | false;

  /**
   * Where the metrics are pushed to, for what nobody scrapes: jobs that end before a scrape, and services that reach
   * out only. Nothing of it is loaded where it is not used. See docs/push.md.
   *
   * @default {}: nothing is pushed
   */
  push?: MetricsPushOptions;

  /** Bounds on memory. */
  limits?: MetricsLimits;

  /**
   * For the command line, and for what `nestjs-red-metrics/artifacts` generates: the service itself does not look into
   * it, so that one object is for both.
   *
   * @default none
   */
  artifacts?: ArtifactOptions;
}

/** What a class given to `forRootAsync({ useClass | useExisting })` implements. */
export interface MetricsOptionsFactory {
  createMetricsOptions(): MetricsModuleOptions | Promise<MetricsModuleOptions>;
}
