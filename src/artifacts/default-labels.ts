import { CATALOGUE } from '../catalogue/catalogue';
import { HANDLER_KINDS } from '../catalogue/handler-kinds';
import type { ResolvedOptions } from '../options/resolve-options';
import { asScraped } from './promql-text';

const OWN_LABELS: readonly string[] = [
  ...Object.values(CATALOGUE).flatMap(({ labels }) => labels),
  ...Object.values(HANDLER_KINDS).flatMap(({ optional }) => optional),
];

/** The default labels of the service that none of its metrics has of its own: summed by those, levels would change. */
export function defaultLabelsApart({ defaultLabels, http }: ResolvedOptions): readonly string[] {
  const own = new Set([...OWN_LABELS, ...[...http.counterLabels, ...http.durationLabels].map(({ name }) => name)]);
  return Object.keys(defaultLabels)
    .filter((name) => !own.has(name))
    .map(asScraped);
}
