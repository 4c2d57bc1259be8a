import type { RequestStore } from './request-store';

/** The label with the most different values, to be named in a warning that the series budget is used up. */
export function explodedLabel(store: RequestStore, customLabels: readonly string[]): string {
  const candidates = [
    { label: 'path', values: new Set(store.series.map((series) => series.path)) },
    ...customLabels.map((label, i) => ({ label, values: new Set(store.series.map((series) => series.custom[i])) })),
  ];
  return candidates.reduce((most, candidate) => (candidate.values.size > most.values.size ? candidate : most)).label;
}
