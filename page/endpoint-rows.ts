import type { EndpointSummary } from '../src/summary/summary.types';
import type { EndpointSeries, Series } from './answers.types';
import { type Comparison, endpointId, type EarlierEndpoint } from './comparison';
import type { View } from './view-state';

/** An endpoint with what the table shows beside its figures. */
export interface EndpointRow {
  readonly id: string;
  readonly endpoint: EndpointSummary;
  /** `undefined`: not known, or nothing is compared. */
  readonly earlier: EarlierEndpoint | undefined;
  readonly series: EndpointSeries | undefined;
}

/** The summary tells of all endpoints that had requests. */
const NO_TRAFFIC: EarlierEndpoint = {
  perSecond: 0,
  errorRate: null,
  durationSeconds: { mean: null, p50: null, p90: null, p95: null, p99: null, max: null },
};

/** Finds and sorts the endpoints that the table shows. */
export function endpointRows(
  endpoints: readonly EndpointSummary[],
  series: Series | undefined,
  comparison: Comparison | undefined,
  view: View,
): readonly EndpointRow[] {
  const filter = view.filter.trim().toLowerCase();
  const seriesOf = new Map(series?.endpoints?.map((endpoint) => [endpointId(endpoint), endpoint]));
  const earlier = comparison?.endpoints;
  const rows: EndpointRow[] = [];
  for (const endpoint of endpoints) {
    const id = endpointId(endpoint);
    if (filter === '' || id.toLowerCase().includes(filter)) {
      rows.push({ id, endpoint, earlier: earlier && (earlier.get(id) ?? NO_TRAFFIC), series: seriesOf.get(id) });
    }
  }
  return rows.toSorted((a, b) => (view.descending ? -1 : 1) * order(a, b, view.sort) || (a.id < b.id ? -1 : 1));
}

function order(a: EndpointRow, b: EndpointRow, sort: View['sort']): number {
  switch (sort) {
    case 'traffic':
      return a.endpoint.count - b.endpoint.count;
    case 'errors':
      return errorsOf(a) - errorsOf(b);
    case 'p95':
      return (a.endpoint.durationSeconds?.p95 ?? -1) - (b.endpoint.durationSeconds?.p95 ?? -1);
    case 'path':
      return a.endpoint.path < b.endpoint.path ? -1 : a.endpoint.path > b.endpoint.path ? 1 : 0;
  }
}

/** Errors by their number: one of two requests that failed is less of a trouble than a thousand of a million. */
function errorsOf({ endpoint }: EndpointRow): number {
  return (endpoint.errorRate ?? 0) * endpoint.count;
}
