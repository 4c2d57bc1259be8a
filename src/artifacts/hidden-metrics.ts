import { CATALOGUE, METRIC_NAMES, type MetricName } from '../catalogue/catalogue';
import type { ResolvedOptions } from '../options/resolve-options';

const PROCESS_METRIC = /^(process|nodejs)_/;
/** What samples add to the name of their metric: those of histograms, and of counters in OpenMetrics. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  counter: ['', '_total'],
  gauge: [''],
};
const ENDING = /_(bucket|sum|count)$/;
/** How `Vocabulary` asks for a counter of two names. */
const TWO_NAMES = /__name__=~"([^"]+)\(_total\)\?"/g;
const TEXT = /"(?:[^"\\]|\\.)*"/g;
const WORD = /[a-zA-Z_:][a-zA-Z0-9_:]*/g;

/** The metrics that a service does not expose though it could, by their names in PromQL; and what asks for them. */
export class HiddenMetrics {
  private readonly reasons = new Map<string, string>();

  constructor(private readonly options: ResolvedOptions) {
    for (const metric of METRIC_NAMES) {
      const name = options.names[metric];
      const reason = name && hiddenBy(metric, name, options);
      if (reason !== undefined) {
        ENDINGS[CATALOGUE[metric].type]?.forEach((ending) => this.reasons.set(`${name}${ending}`, reason));
      }
    }
  }

  /** Whether the service does not expose a metric of this name. */
  has(name: string): boolean {
    return this.reasonOf(name) !== undefined;
  }

  /** What is recorded by a rule that asks for what is not exposed is not there either. */
  addRecorded(record: string, reason: string): void {
    this.reasons.set(record, reason);
  }

  /** Why the expression finds nothing; `undefined` where it does. */
  reasonAgainst(expr: string): string | undefined {
    const twoNames = [...expr.matchAll(TWO_NAMES)].map(([, name = '']) => name);
    const words = expr.replaceAll(TEXT, '""').match(WORD) ?? [];
    for (const word of [...twoNames, ...words]) {
      const reason = this.reasonOf(word);
      if (reason !== undefined) {
        return reason;
      }
    }
    return undefined;
  }

  private reasonOf(name: string): string | undefined {
    const known = this.reasons.get(name);
    if (known !== undefined || !this.isOfProcess(name)) {
      return known;
    }
    const metric = [name, name.replace(ENDING, '')].find((each) => this.options.metrics.exclude.has(each));
    return metric && leftOut(metric);
  }

  private isOfProcess(name: string): boolean {
    const prefix = this.options.defaultMetrics?.prefix ?? '';
    return name.startsWith(prefix) && PROCESS_METRIC.test(name.slice(prefix.length));
  }
}

function hiddenBy(metric: MetricName, name: string, { metrics, http }: ResolvedOptions): string | undefined {
  const { owner } = CATALOGUE[metric];
  if (!http.isMeasured && (owner === 'http' || owner === 'streams')) {
    return `it asks for ${name}, but http is false`;
  }
  return metrics.exclude.has(name) ? leftOut(name) : undefined;
}

function leftOut(name: string): string {
  return `it asks for ${name}, which metrics.exclude leaves out`;
}
