import type { WorkersRule } from '../instruments/metric-family';
import type { CollectedSample } from '../scrape/collected-family';
import type { LabelSet } from './known-labels';
import type { ReportedFamily, ReportedValues } from './report';
import { isQuantile, type LabelsOfParts, type Part } from './worker-report';

interface MergedValue {
  readonly set: LabelSet;
  value: number;
  of: number;
}

/** The samples of a metric of several workers as those of one. */
export function* mergeValues(
  parts: readonly Part<ReportedValues>[],
  labelsOf: LabelsOfParts,
): Generator<void, { readonly kind: 'samples'; readonly samples: readonly CollectedSample[] }> {
  const merged = new Map<string, MergedValue>();
  for (const part of parts) {
    yield;
    const { family } = part;
    for (const [index, set] of labelsOf(part).entries()) {
      if (set === undefined) {
        continue;
      }
      const value = family.values[index] ?? 0;
      const before = merged.get(set.key);
      if (before === undefined) {
        merged.set(set.key, { set, value, of: 1 });
      } else {
        before.value = joined(ruleFor(family, set), before, value);
        before.of++;
      }
    }
  }
  return {
    kind: 'samples',
    samples: [...merged.values()].map(({ set: { labels, metricName }, value }) => ({
      labels,
      value,
      ...(metricName !== undefined && { metricName }),
    })),
  };
}

/** Quantiles of a summary cannot be added up: the highest is the one that nobody exceeds. */
function ruleFor(family: ReportedFamily, set: LabelSet): WorkersRule {
  const { type, rule } = family;
  if (isQuantile(family, set)) {
    return 'max';
  }
  return type === 'gauge' || rule === 'max' ? rule : 'sum';
}

function joined(rule: WorkersRule, { value: before, of }: MergedValue, value: number): number {
  switch (rule) {
    case 'max':
      return Math.max(before, value);
    case 'min':
      return Math.min(before, value);
    case 'average':
      return before + (value - before) / (of + 1);
    case 'first':
      return before;
    default:
      return before + value;
  }
}
