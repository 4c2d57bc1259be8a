import { type Labels, wellFormed } from '../../instruments/labels';
import { openMetricsSyntax } from '../format/openmetrics-syntax';

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** Stands in no text that is well-formed. */
const BETWEEN = '\ud800';

/** Whether an exposition can have a label of that name. */
export function isLabelName(name: string): boolean {
  return LABEL_NAME.test(name);
}

/**
 * Tells which label sets a reader takes for one series: the order of the labels does not matter, and an empty one is
 * none.
 */
export class DistinctLabels {
  private readonly seen = new Set<string>();
  /** The label sets of a metric mostly have the same names in the same order. */
  private names: readonly string[] = [];
  private sorted: readonly string[] = [];

  /**
   * Whether the label set is the first of its kind.
   *
   * @param sampleName of several that each may have the label set
   * @throws TypeError for labels that no exposition can say
   */
  isFirst(labels: Labels, sampleName = ''): boolean {
    const names = Object.keys(labels);
    if (!isSame(names, this.names)) {
      checkNames(names);
      this.names = names;
      this.sorted = names.toSorted();
    }
    let key = sampleName;
    for (const name of this.sorted) {
      const text = wellFormed(valueText(name, labels[name]));
      if (text !== '') {
        key += BETWEEN + name + BETWEEN + text;
      }
    }
    const before = this.seen.size;
    return this.seen.add(key).size > before;
  }
}

/** `le="1"` and `le="1.0"` are one bucket. */
function valueText(name: string, value: string | number | undefined): string {
  const isBound = name === 'le' || name === 'quantile';
  return isBound && value !== undefined ? openMetricsSyntax.bound(value) : String(value);
}

function checkNames(names: readonly string[]): void {
  const wrong = names.find((name) => !isLabelName(name));
  if (wrong !== undefined) {
    throw new TypeError(`a label is called ${JSON.stringify(wrong.slice(0, 60))}`);
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
