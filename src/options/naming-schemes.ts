import type { MetricsNaming } from '../catalogue/naming';
import { PROMETHEUS_BUCKETS } from './buckets';
import type { HttpLabel } from './http-label.options';

/** What a naming scheme says of the request metrics beside their names, which the catalogue has. */
export interface NamingScheme {
  readonly labels: readonly HttpLabel[];
  readonly labelNames: Readonly<Record<HttpLabel, string>>;
  /** The labels of the requests in flight, as far as the request metrics have them. */
  readonly activeLabels: readonly HttpLabel[];
  /** The labels of the sizes of bodies, as far as the request metrics have them. */
  readonly sizeLabels: readonly HttpLabel[];
  readonly buckets: readonly number[];
  /** What the duration of an event stream is. The conventions of others know only the whole. */
  readonly streamDurations: readonly ('first-byte' | 'whole')[];
}

/** OpenTelemetry semantic conventions 1.44.0, "HTTP server": the attributes of `http.server.request.duration`. */
const OPENTELEMETRY_LABELS = ['method', 'scheme', 'errorType', 'status', 'path', 'protocolVersion'] as const;
/** The same page: the advised bucket boundaries. */
const OPENTELEMETRY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;
/** What no convention of others has a name for. */
const OWN_NAMES = {
  method: 'method',
  path: 'path',
  status: 'status',
  stream: 'stream',
  outcome: 'outcome',
  scheme: 'scheme',
  protocolVersion: 'protocol_version',
  errorType: 'error_type',
  exception: 'exception',
} as const;

/** The naming schemes by the value of the option `naming`. */
export const NAMING_SCHEMES: Readonly<Record<MetricsNaming, NamingScheme>> = {
  prometheus: {
    labels: ['method', 'path', 'status', 'stream'],
    labelNames: OWN_NAMES,
    activeLabels: [],
    sizeLabels: ['method', 'path'],
    buckets: PROMETHEUS_BUCKETS,
    streamDurations: ['first-byte', 'whole'],
  },
  opentelemetry: {
    labels: OPENTELEMETRY_LABELS,
    labelNames: {
      ...OWN_NAMES,
      method: 'http_request_method',
      path: 'http_route',
      status: 'http_response_status_code',
      scheme: 'url_scheme',
      protocolVersion: 'network_protocol_version',
    },
    activeLabels: ['method', 'scheme'],
    sizeLabels: OPENTELEMETRY_LABELS,
    buckets: OPENTELEMETRY_BUCKETS,
    streamDurations: ['whole'],
  },
  // Spring Framework 7, `DefaultServerRequestObservationConvention`; `error` is of Micrometer's own handler.
  micrometer: {
    labels: ['exception', 'method', 'outcome', 'status', 'path', 'errorType'],
    labelNames: { ...OWN_NAMES, path: 'uri', errorType: 'error' },
    activeLabels: [],
    sizeLabels: ['method', 'path'],
    buckets: PROMETHEUS_BUCKETS,
    streamDurations: ['whole'],
  },
};
