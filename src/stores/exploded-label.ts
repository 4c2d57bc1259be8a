import type { RequestStore } from './request-store';

/** The label with the most different values, to be named in a warning that the series budget is used up. */
export function explodedLabel(store: RequestStore, customLabels: readonly string[]): string {
  const candidates = ['path', ...customLabels].map((label) => ({ label, values: new Set<string>() }));
  store.forEach((_slot, series) => {
    [series.path, ...series.custom].forEach((value, i) => candidates[i]?.values.add(value));
  });
  return candidates.reduce((max, candidate) => (candidate.values.size > max.values.size ? candidate : max)).label;
}
