import { type Matcher, quoted } from '../artifacts/promql-text';
import type { EndpointFigure, FigureQueries, PageEndpoint } from './page-figure';
import type { PagePromql } from './page-promql';

const DURATIONS = 'http_request_duration_seconds';
/** The path of a request that no route took, in `/metrics.json`. */
const UNMATCHED = '__unmatched__';
/** Spring's words for such a path. */
const UNMATCHED_URIS = 'NOT_FOUND|REDIRECTION|UNKNOWN';

/** What the figures of requests are made of. */
interface Asked {
  /** Matchers of the counter of requests. */
  readonly requests: readonly Matcher[];
  /** The buckets of the durations; `undefined`: they have no percentiles. */
  readonly buckets: string | undefined;
}

type EndpointQueries = Readonly<Partial<Record<EndpointFigure, string | undefined>>>;

/** All requests, and each endpoint. */
export function requestQueries(promql: PagePromql): FigureQueries {
  const { vocabulary } = promql;
  return {
    ...figures(promql, {
      requests: [],
      buckets: vocabulary.tellsPercentiles ? promql.buckets(DURATIONS) : undefined,
    }),
    inFlight: promql.sum(promql.select('http_requests_in_flight')),
    openConnections: promql.sum(promql.select('http_open_connections')),
    aborted: promql.sumRate(promql.select('http_request_aborts_total')),
    ...byEndpoint(promql),
  };
}

function byEndpoint(promql: PagePromql): FigureQueries {
  const { vocabulary } = promql;
  const { failed } = vocabulary;
  const counted = [vocabulary.requestLabel('method'), vocabulary.requestLabel('path')];
  const timed = [vocabulary.durationLabel('method'), vocabulary.durationLabel('path')];
  return {
    ...(counted[1] !== undefined && {
      endpoints: promql.sumRate(vocabulary.requests(), ...counted),
      endpointErrors: failed && promql.sumRate(vocabulary.requests(failed), ...counted),
    }),
    ...(timed[1] !== undefined && {
      endpointP95: promql.quantile(0.95, promql.buckets(DURATIONS, ...timed), ...timed),
    }),
  };
}

/** The requests of one endpoint; nothing where no labels tell endpoints apart. */
export function endpointQueries(promql: PagePromql, endpoint: PageEndpoint): FigureQueries {
  const { vocabulary } = promql;
  const counted = matchersOf(promql, endpoint, (label) => vocabulary.requestLabel(label));
  const timed = matchersOf(promql, endpoint, (label) => vocabulary.durationLabel(label));
  const buckets = timed && vocabulary.buckets(DURATIONS, ...timed);
  return counted === undefined ? durations(promql, buckets) : figures(promql, { requests: counted, buckets });
}

function figures(promql: PagePromql, { requests, buckets }: Asked): EndpointQueries {
  const { vocabulary } = promql;
  const { failed } = vocabulary;
  const status = vocabulary.requestLabel('status') ?? vocabulary.requestLabel('outcome');
  const all = promql.sumRate(vocabulary.requests(...requests));
  // Without a failure there is no such series: 0, not nothing.
  const errors = failed && `${promql.sumRate(vocabulary.requests(...requests, failed))} or 0 * ${all}`;
  return {
    requests: all,
    errors,
    errorRate: errors && `(${errors}) / ${all}`,
    byStatus: status && promql.sumRate(vocabulary.requests(...requests), status),
    ...durations(promql, buckets),
  };
}

function durations(promql: PagePromql, buckets: string | undefined): EndpointQueries {
  return {
    p50: promql.quantile(0.5, buckets),
    p95: promql.quantile(0.95, buckets),
    p99: promql.quantile(0.99, buckets),
    heatMap: promql.sum(promql.increase(buckets), 'le'),
  };
}

/** `undefined` where one of the two labels is not there. */
function matchersOf(
  { vocabulary }: PagePromql,
  { method, path }: PageEndpoint,
  labelOf: (label: 'method' | 'path') => string | undefined,
): readonly Matcher[] | undefined {
  const [ofMethod, ofPath] = [labelOf('method'), labelOf('path')];
  if (ofMethod === undefined || ofPath === undefined) {
    return undefined;
  }
  const { naming } = vocabulary.options.metrics.http;
  if (path !== UNMATCHED || naming === 'prometheus') {
    return [`${ofMethod}=${quoted(method)}`, `${ofPath}=${quoted(vocabulary.route(path))}`];
  }
  // By the conventions of OpenTelemetry, such a request has no route.
  const unmatched = naming === 'micrometer' ? `=~"${UNMATCHED_URIS}"` : '=""';
  return [`${ofMethod}=${quoted(method)}`, ofPath + unmatched];
}
