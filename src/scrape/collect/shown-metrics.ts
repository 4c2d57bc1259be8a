import { didYouMean } from '../../core/nearest-name';
import type { MetricsRegistry } from '../../instruments/metrics-registry';
import { quote } from '../../options/checks';
import type { ExcludedNames } from '../../options/excluded-names';

/** What an exposition adds to the name of a histogram. */
const ENDING = /_(bucket|sum|count)$/;

/** Which metrics of registries are exposed, by the option `metrics.exclude`. */
export class ShownMetrics {
  /** What was found out, by metric: each is looked at once. */
  private readonly known = new WeakMap<object, boolean>();

  constructor(
    private readonly excluded: ExcludedNames,
    private readonly own: MetricsRegistry,
  ) {}

  /** Whether the metric is exposed. */
  has(metric: object): boolean {
    let isShown = this.known.get(metric);
    if (isShown === undefined) {
      isShown = !this.excluded.has(nameOf(metric));
      this.known.set(metric, isShown);
    }
    return isShown;
  }

  /** Whether the metric is to be asked, be it exposed or not: of prom-client's own, one sets the values of others. */
  asks(metric: object): boolean {
    return this.has(metric) || this.own.ownNames.has(nameOf(metric));
  }

  /**
   * What to say of patterns that match no metric, each a sentence.
   *
   * @param names of metrics that this module has or may have
   * @param metrics those that there are
   */
  hints(names: readonly string[], metrics: readonly object[]): readonly string[] {
    const known = [...new Set([...names, ...this.own.hiddenNames, ...metrics.map(nameOf)])];
    return this.excluded.unmatched(known).map((pattern) => hint(pattern, known));
  }
}

function hint(pattern: string, known: readonly string[]): string {
  const name = pattern.replace(ENDING, '');
  const problem = `metrics.exclude has ${quote(pattern)}, which is the name of no metric so far`;
  return name !== pattern && known.includes(name)
    ? `${problem}. Write ${quote(name)}: a histogram is left out as a whole.`
    : `${problem}${didYouMean(pattern, known, quote) || '.'}`;
}

/** Anything can be registered in a registry of prom-client. */
function nameOf(metric: object): string {
  try {
    return String((metric as { readonly name?: unknown }).name);
  } catch {
    return '';
  }
}
