import { CATALOGUE, type MetricName } from '../catalogue/catalogue';
import type { InstrumentOptions, Instruments } from '../instruments/instruments';
import type { HistogramCell, LabelledHistogram } from '../instruments/labelled-histogram';
import type { CounterCell, LabelledCounter } from '../instruments/labelled-numbers';
import type { SeriesBudget } from '../instruments/series-budget';
import type { HandlerStatus } from './handlers';

/** How a subscription ended. */
export type SubscriptionOutcome = 'completed' | 'cancelled' | 'error';

export const SUBSCRIPTION_OUTCOMES: readonly SubscriptionOutcome[] = ['completed', 'cancelled', 'error'];

/** Where the subscriptions to one field are counted. */
export interface SubscriptionCells {
  readonly outcomes: Readonly<Record<SubscriptionOutcome, CounterCell>>;
  /** By what the subscriber was told of the event. */
  readonly events: Readonly<Record<HandlerStatus, CounterCell>>;
  readonly duration: HistogramCell;
}

/** The metrics of subscriptions. */
export interface SubscriptionMetrics {
  readonly total: LabelledCounter;
  readonly events: LabelledCounter;
  readonly duration: LabelledHistogram;
}

/**
 * The subscriptions to all fields: how many have ended and how, how long they were, what they told, how many are open.
 */
export class SubscriptionStore {
  /** Subscriptions that began and have not ended. */
  active = 0;

  constructor(private readonly metrics: SubscriptionMetrics) {}

  /** The cells of a field. Its counters stand at zero from now on, as long as there are few. */
  cellsOf(...labels: string[]): SubscriptionCells {
    const { total, events, duration } = this.metrics;
    const outcomes = SUBSCRIPTION_OUTCOMES.map((outcome) => [outcome, total.later(...labels, outcome)]);
    return {
      outcomes: Object.fromEntries(outcomes) as Record<SubscriptionOutcome, CounterCell>,
      events: {
        ok: events.later(...labels, 'ok'),
        rejected: events.later(...labels, 'rejected'),
        error: events.later(...labels, 'error'),
      },
      duration: duration.at(...labels),
    };
  }

  /** Counts one subscription that has ended, so many seconds after it began. */
  record(cells: SubscriptionCells, outcome: SubscriptionOutcome, seconds: number): void {
    cells.outcomes[outcome].inc();
    cells.duration.observe(seconds);
  }
}

/**
 * The store of GraphQL subscriptions, and its metrics.
 *
 * @param hasSchemas whether they have the label `schema`
 */
export function makeSubscriptions(
  instruments: Instruments,
  buckets: readonly number[],
  budget: SeriesBudget,
  hasSchemas: boolean,
): SubscriptionStore {
  const optionsOf = (metric: MetricName): InstrumentOptions => {
    const [field = 'field', ...more] = CATALOGUE[metric].labels;
    return { labels: [field, ...(hasSchemas ? ['schema'] : []), ...more], budget };
  };
  const counter = (metric: MetricName): LabelledCounter => instruments.counter(metric, optionsOf(metric));
  const duration = 'graphql_subscription_duration_seconds';
  instruments.computed('graphql_subscriptions_active', () => store.active);
  const store: SubscriptionStore = new SubscriptionStore({
    total: counter('graphql_subscriptions_total'),
    events: counter('graphql_subscription_events_total'),
    duration: instruments.histogram(duration, buckets, optionsOf(duration)),
  });
  return store;
}
