import { checkUnique } from './checks';
import type { ResolvedHttpOptions } from './resolve-http';

/**
 * The same options with labels that only handlers declare, which are empty for all others. Where the options name the
 * labels of a metric, it has these and no more.
 *
 * @throws MetricsConfigurationError for the name of a label that there is
 */
export function withHandlerLabels(http: ResolvedHttpOptions, names: readonly string[]): ResolvedHttpOptions {
  const added = names.filter((name) => http.customLabels.every((label) => label.name !== name));
  if (added.length === 0) {
    return http;
  }
  const customLabels = [...http.customLabels, ...added.map((name) => ({ name, compute: () => undefined }))];
  const exposed = added.map((name, index) => ({ name, source: http.customLabels.length + index }));
  const { counterLabels, durationLabels, allLabelsOf } = http;
  const extended = {
    ...http,
    customLabels,
    counterLabels: allLabelsOf.counter ? [...counterLabels, ...exposed] : counterLabels,
    durationLabels: allLabelsOf.duration ? [...durationLabels, ...exposed] : durationLabels,
  };
  for (const labels of [extended.counterLabels, extended.durationLabels]) {
    checkUnique(
      labels.map(({ name }) => name),
      'the labels of the request metrics with those of @MetricsLabels()',
    );
  }
  return extended;
}
