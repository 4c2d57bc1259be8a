import { listOf, mustBe } from './checks';
import { ExcludedNames } from './excluded-names';
import type { ExposedMetricsOptions } from './exposed.options';
import { checked, group, type Option } from './schema';

/** The characters of metric names, and wildcards; a pattern of wildcards alone would leave nothing. */
const PATTERN = /^(?=.*[^*])[a-zA-Z_:*][a-zA-Z0-9_:*]*$/;
const LONGEST_PATTERN = 256;

/** The option `metrics` with its defaults. */
export interface ResolvedExposed {
  readonly exclude: ExcludedNames;
}

const checkPattern = mustBe(
  isPattern,
  'the name of a metric, or a pattern of names',
  'write a name as it is exposed, "http_request_aborts_total", or "nodejs_gc_*"; "*" is the only wildcard',
);

/** The option `metrics`. */
export const EXPOSED: Option<ExposedMetricsOptions, ResolvedExposed> = group<ExposedMetricsOptions, ResolvedExposed>({
  exclude: checked(listOf(checkPattern))
    .or([])
    .into((patterns) => new ExcludedNames(patterns)),
});

function isPattern(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_PATTERN && PATTERN.test(value);
}
