import { type AbsentMetricName, CATALOGUE, METRIC_NAMES, type MetricName } from './catalogue';

/**
 * How the request metrics and their labels are called.
 *
 * - `prometheus`: `http_requests_total{method, path, status}`, `http_request_duration_seconds`,
 *   `http_requests_in_flight`.
 * - `opentelemetry`: the semantic conventions for HTTP servers,
 *   `http_server_request_duration_seconds{http_request_method, url_scheme, error_type, http_response_status_code,
 *   http_route, network_protocol_version}` and `http_server_active_requests{http_request_method, url_scheme}`.
 * - `micrometer`: Spring's `http_server_requests_seconds{exception, method, outcome, status, uri, error}`, and its
 *   `_max`. Routes are written as Spring does: `/users/{id}`.
 *
 * docs/conventions.md compares them one by one.
 *
 * The last two know no counter beside the histogram, whose `_count` tells the same, so there is none unless `names`
 * gives it a name.
 */
export type MetricsNaming = 'prometheus' | 'opentelemetry' | 'micrometer';

/** The names in force, by catalogue name. `undefined`: there is no such metric under these options. */
export type MetricNames = Readonly<
  Record<Exclude<MetricName, AbsentMetricName>, string> & Record<AbsentMetricName, string | undefined>
>;

/**
 * The names of all metrics under a scheme and the option `prefix`, before the option `names`.
 *
 * - `prometheus`: as in the catalogue; a prefix takes the place of `http`, and stands before the others.
 * - The other schemes call a request metric as the catalogue says for them, else `http_server_…`, without the prefix:
 *   their dashboards look for these
 *   names. They have nothing to say of the other metrics, which are called as under `prometheus`.
 */
export function namesUnder(naming: MetricsNaming, prefix: string | undefined): MetricNames {
  return Object.fromEntries(METRIC_NAMES.map((name) => [name, nameUnder(name, naming, prefix)])) as MetricNames;
}

function nameUnder(name: MetricName, naming: MetricsNaming, prefix: string | undefined): string | undefined {
  if (!name.startsWith('http_')) {
    return prefix === undefined ? name : `${prefix}_${name}`;
  }
  if (naming === 'prometheus') {
    if (CATALOGUE[name].prometheus === null) {
      return undefined;
    }
    return prefix === undefined ? name : name.replace(/^http_/, `${prefix}_`);
  }
  const given = CATALOGUE[name][naming];
  return given === null ? undefined : (given ?? name.replace(/^http_/, 'http_server_'));
}
