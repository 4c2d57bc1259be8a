import type { MetricsRegistry } from '../../instruments/metrics-registry';
import type { ValueSeries } from '../../instruments/metric-family';
import type { ResolvedOptions } from '../../options/resolve-options';
import type { ModuleSummary } from '../system.types';

/** How many metrics are named by how many series they have. */
const MOST = 5;

/** A label set of a counter, and its number. */
interface Counted {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** What the module tells of itself since the process started: its series, scrapes, and who was turned away. */
export function moduleSection(
  registry: MetricsRegistry,
  { names, limits }: Pick<ResolvedOptions, 'names' | 'limits'>,
): ModuleSummary {
  const sizes = [...registry.ownNames, ...registry.hiddenNames].map((metric) => ({
    metric,
    series: registry.familyOf(metric)?.series?.size ?? 0,
  }));
  const counted = (name: string): Counted[] => countsOf(registry.familyOf(name)?.series);
  const scrapes = counted(names.metrics_scrapes_total);
  const refused = counted(names.metrics_auth_failures_total).filter(({ value }) => value > 0);
  return {
    series: sizes.reduce((sum, { series }) => sum + series, 0),
    seriesPerMetric: limits.seriesPerMetric,
    largest: largestOf(sizes),
    dropped: sumOf(counted(names.metrics_series_dropped_total)),
    scrapes: sumOf(scrapes),
    scrapeErrors: sumOf(counted(names.metrics_scrape_errors_total)),
    refused: Object.fromEntries(refused.map(({ labels, value }) => [String(labels['reason']), value])),
  };
}

/** Of several workers, as one: each has its own series. */
export function ofAllWorkers(own: ModuleSummary, others: readonly ModuleSummary[]): ModuleSummary {
  const all = [own, ...others];
  const sum = (figure: (module: ModuleSummary) => number): number => all.reduce((sum, each) => sum + figure(each), 0);
  const reasons = new Set(all.flatMap(({ refused }) => Object.keys(refused)));
  return {
    // Their series have the same label sets: the exposition shows them once.
    series: Math.max(...all.map(({ series }) => series)),
    seriesPerMetric: own.seriesPerMetric,
    largest: own.largest,
    dropped: sum(({ dropped }) => dropped),
    scrapes: sum(({ scrapes }) => scrapes),
    scrapeErrors: sum(({ scrapeErrors }) => scrapeErrors),
    refused: Object.fromEntries([...reasons].map((reason) => [reason, sum(({ refused }) => refused[reason] ?? 0)])),
  };
}

function largestOf(sizes: ModuleSummary['largest']): ModuleSummary['largest'] {
  return sizes
    .filter(({ series }) => series > 0)
    .toSorted((a, b) => b.series - a.series)
    .slice(0, MOST);
}

function countsOf(series: object | undefined): Counted[] {
  const { size = 0, labelsOf, value } = (series ?? {}) as Partial<ValueSeries>;
  return labelsOf === undefined || value === undefined
    ? []
    : Array.from({ length: size }, (_, index) => ({
        labels: labelsOf.call(series, index),
        value: value.call(series, index),
      }));
}

function sumOf(counts: readonly Counted[]): number {
  return counts.reduce((sum, { value }) => sum + value, 0);
}
