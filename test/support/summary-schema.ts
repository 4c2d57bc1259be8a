import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import type { MetricsSummary } from 'nestjs-red-metrics';

/** A summary with every section, as it is where the query leaves none out. */
export type FullSummary = MetricsSummary &
  Required<Pick<MetricsSummary, 'requests' | 'endpoints' | 'endpointsTotal' | 'streaming' | 'domain' | 'system'>>;

const schema = JSON.parse(readFileSync(join(__dirname, '../../docs/json-summary.schema.json'), 'utf8')) as Record<
  string,
  unknown
>;
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const validate = ajv.compile(schema);

/** Parses an answer of `/metrics.json`; throws where it is not what the schema in `docs/` says. */
export function checkedSummary(body: string): FullSummary {
  const summary = JSON.parse(body) as FullSummary;
  if (!validate(summary)) {
    throw new Error(
      `The summary is not what its schema says: ${ajv.errorsText(validate.errors)}\n${body.slice(0, 2000)}`,
    );
  }
  return summary;
}
