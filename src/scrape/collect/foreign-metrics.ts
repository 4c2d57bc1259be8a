import type { Labels } from '../../instruments/labels';
import type { MetricFamily } from '../../instruments/metric-family';
import type { CollectedFamily } from '../collected-family';
import { DistinctLabels } from './distinct-labels';
import { PromClientSeries, promClientHistogram } from './prom-client-histogram';
import { readSamples, textOf } from './read-samples';
import { Turns } from '../../core/time-slices';

/** What was read of a metric. */
export interface FamilyReading {
  readonly family: CollectedFamily;
  /** How many of its samples or label sets are left out, as others before them are the same series. */
  readonly repeated: number;
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/**
 * Reads metrics that others have made: whatever is wrong with one costs only that one. Whatever an exposition cannot
 * say is found here, for once it is being written it would cost all the others.
 */
export class ForeignMetrics {
  private readonly turns = new Turns();
  private checking: Promise<unknown> = Promise.resolve();

  /** @throws TypeError for what no exposition can say */
  async read(metric: MetricFamily, defaultLabels: Labels | undefined): Promise<FamilyReading> {
    const { name, help, type } = metric;
    checkName(name);
    const withDefaults = (labels: Labels): Labels =>
      defaultLabels === undefined ? labels : { ...defaultLabels, ...labels };
    const distinct = new DistinctLabels();
    const histogram = await promClientHistogram(metric);
    if (histogram !== undefined) {
      const { entries, bounds } = histogram;
      const kept = await this.filter(entries, ({ labels }) => distinct.isFirst(withDefaults(labels)));
      const family = { name, help: textOf(help), type, defaultLabels, content: new PromClientSeries(kept, bounds) };
      return { family, repeated: entries.length - kept.length };
    }
    const read = await readSamples(metric);
    const { samples } = read.content;
    const kept = await this.filter(samples, ({ labels, metricName = name }) => {
      checkName(metricName);
      return distinct.isFirst(withDefaults(labels), metricName);
    });
    const family = { ...read, defaultLabels, content: { kind: 'samples' as const, samples: kept } };
    return { family, repeated: samples.length - kept.length };
  }

  /**
   * Many label sets take their time. The metrics wait for each other, so that together they hold the event loop no
   * longer than one of them.
   */
  private filter<Item>(items: readonly Item[], isKept: (item: Item) => boolean): Promise<Item[]> {
    const filtering = this.checking.then(async () => {
      const kept: Item[] = [];
      for (const item of items) {
        if (isKept(item)) {
          kept.push(item);
        }
        if (this.turns.isDue) {
          await this.turns.take();
        }
      }
      return kept;
    });
    // Not the result itself, which would be kept until the next scrape.
    this.checking = filtering.then(
      () => {},
      () => {},
    );
    return filtering;
  }
}

function checkName(name: unknown): void {
  if (typeof name !== 'string' || !METRIC_NAME.test(name)) {
    throw new TypeError(`it has the name ${JSON.stringify(textOf(name).slice(0, 60))}`);
  }
}
