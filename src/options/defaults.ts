import type { HttpLabel } from './http.options';
import type { HealthLimits, MetricsHealthOptions } from './health.options';
import type { MetricsNaming } from '../catalogue/naming';

const PROMETHEUS_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Every default of the module, in one place. */
export const DEFAULTS: {
  readonly path: string;
  readonly managementHost: string;
  readonly seriesPerMetric: number;
  readonly seriesAtZero: number;
  readonly minimumPasswordLength: number;
  readonly maxFailures: { readonly burst: number; readonly perSecond: number };
  readonly maxConcurrentScrapes: number;
  readonly scrapeTimeoutSeconds: number;
  readonly handlerBuckets: readonly number[];
  readonly methodBuckets: readonly number[];
  readonly streamBuckets: readonly number[];
  readonly sizeBuckets: readonly number[];
  readonly diskPath: string;
  readonly windowSeconds: number;
  readonly stepSeconds: number;
  readonly keepSeconds: number;
  readonly minimumRequests: number;
  /** By check; one that is not here is off. */
  readonly healthLimits: Readonly<Partial<Record<keyof MetricsHealthOptions, Required<HealthLimits>>>>;
} = {
  path: '/metrics',
  managementHost: '127.0.0.1',
  seriesPerMetric: 2000,
  seriesAtZero: 200,
  minimumPasswordLength: 8,
  maxFailures: { burst: 20, perSecond: 0.2 },
  maxConcurrentScrapes: 4,
  scrapeTimeoutSeconds: 10,
  handlerBuckets: PROMETHEUS_BUCKETS,
  methodBuckets: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  streamBuckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600],
  sizeBuckets: [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000],
  diskPath: '/',
  windowSeconds: 300,
  stepSeconds: 10,
  keepSeconds: 3600,
  minimumRequests: 20,
  healthLimits: {
    errorRate: { degraded: 0.05, failing: 0.5 },
    p95: { degraded: 2.5, failing: null },
    eventLoopLag: { degraded: 0.5, failing: 5 },
    // A process dies at 0.91 and above. V8 uses about half of the room that is left between two collections: both
    // limits are seen.
    heap: { degraded: 0.75, failing: 0.9 },
  },
};

/** What a naming scheme says of the request metrics beside their names, which the catalogue has. */
export interface NamingScheme {
  readonly labels: readonly HttpLabel[];
  readonly labelNames: Readonly<Record<HttpLabel, string>>;
  readonly buckets: readonly number[];
  /** What the duration of an event stream is. The conventions of others know only the whole. */
  readonly streamDurations: readonly ('first-byte' | 'whole')[];
}

/**
 * OpenTelemetry semantic conventions, "HTTP Server": the advised bucket boundaries of `http.server.request.duration`.
 */
const OPENTELEMETRY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;

/** The naming schemes by the value of the option `naming`. */
export const NAMING_SCHEMES: Readonly<Record<MetricsNaming, NamingScheme>> = {
  prometheus: {
    labels: ['method', 'path', 'status', 'stream'],
    labelNames: { method: 'method', path: 'path', status: 'status', stream: 'stream', outcome: 'outcome' },
    buckets: PROMETHEUS_BUCKETS,
    streamDurations: ['first-byte', 'whole'],
  },
  opentelemetry: {
    labels: ['method', 'path', 'status'],
    labelNames: {
      method: 'http_request_method',
      path: 'http_route',
      status: 'http_response_status_code',
      stream: 'stream',
      outcome: 'outcome',
    },
    buckets: OPENTELEMETRY_BUCKETS,
    streamDurations: ['whole'],
  },
  micrometer: {
    labels: ['method', 'path', 'status', 'outcome'],
    labelNames: { method: 'method', path: 'uri', status: 'status', stream: 'stream', outcome: 'outcome' },
    buckets: PROMETHEUS_BUCKETS,
    streamDurations: ['whole'],
  },
};
