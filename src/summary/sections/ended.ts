import type { LabelledHistogram } from '../../instruments/labelled-histogram';
import type { LabelledCounter } from '../../instruments/labelled-numbers';
import type { OtherWindows } from '../other-windows';
import { VALUES } from '../window/cumulative-series';
import { groupEntries } from '../window/entries';
import { valueOf } from '../window/frame';

/**
 * What a metric has counted since it began, in all workers, by what its label sets have in common.
 *
 * @param groupOf tells that of the label values
 */
export function endedBy(
  family: LabelledCounter | LabelledHistogram,
  others: OtherWindows,
  groupOf: (values: readonly string[]) => string,
): Map<string, number> {
  const ended = new Map<string, number>();
  const add = (group: string, count: number): void => void ended.set(group, (ended.get(group) ?? 0) + count);
  for (let slot = 0; slot < family.size; slot++) {
    const count = family.type === 'counter' ? family.value(slot) : family.countOf(slot);
    add(groupOf(family.valuesOf(slot) ?? []), count);
  }
  for (const [group, entries] of groupEntries(others.everOf(family.name), (key) => groupOf(key as readonly string[]))) {
    entries.forEach(({ frame, entry }) => add(group, valueOf(frame, entry, VALUES.count)));
  }
  return ended;
}
