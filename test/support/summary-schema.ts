import type { MetricsSummary } from 'nestjs-red-metrics';
import { publishedSchema } from './published-schema';

/** A summary with every section, as it is where the query leaves none out. */
export type FullSummary = MetricsSummary &
  Required<
    Pick<MetricsSummary, 'requests' | 'endpoints' | 'endpointsTotal' | 'streaming' | 'domain' | 'handlers' | 'system'>
  >;

const schemaErrorsOf = publishedSchema('json-summary.schema.json');

/** Parses an answer of `/metrics.json`; throws where it is not what its schema in the documentation says. */
export function checkedSummary(body: string): FullSummary {
  const summary = JSON.parse(body) as FullSummary;
  const errors = schemaErrorsOf(summary);
  if (errors.length > 0) {
    throw new Error(`The summary is not what its schema says: ${errors.join(', ')}\n${body.slice(0, 2000)}`);
  }
  return summary;
}
