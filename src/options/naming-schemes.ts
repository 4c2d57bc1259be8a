import type { MetricsNaming } from '../catalogue/naming';
import { PROMETHEUS_BUCKETS } from './buckets';
import type { HttpLabel } from './http.options';

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
