import type { MetricName } from '../metrics.metric-name';
import type { MetricNames } from '../options/metric-names';
import { ComputedGauge } from './computed-gauge';
import { ExponentialCells } from './exponential-cells';
import { LabelledCounter } from './labelled-counter';
import { LabelledHistogram } from './labelled-histogram';
import type { LabelledMetric } from './labelled-numbers';
import type { MetricFamily } from './metric-family';
import type { SeriesBudget } from './series-budget';
import { SubscriptionStore } from './subscription-store';

/**
 * The store of GraphQL subscriptions, and the metrics of the catalogue over it.
 *
 * @param hasSchemas whether they have the label `schema`
 */
export function makeSubscriptions(
  names: MetricNames,
  buckets: readonly number[],
  budget: SeriesBudget,
  hasSchemas: boolean,
): { readonly store: SubscriptionStore; readonly families: readonly MetricFamily[] } {
  const nameOf = (name: MetricName): string => names[name] ?? name;
  const about = (name: MetricName, help: string, more: readonly string[] = []): LabelledMetric => ({
    name: nameOf(name),
    help,
    labels: ['field', ...(hasSchemas ? ['schema'] : []), ...more],
    budget,
  });
  const total = new LabelledCounter(
    about('graphql_subscriptions_total', 'GraphQL subscriptions that have ended, by outcome.', ['outcome']),
  );
  const events = new LabelledCounter(
    about('graphql_subscription_events_total', 'Events that GraphQL subscriptions have given to their subscribers.', [
      'status',
    ]),
  );
  const duration = new LabelledHistogram(
    about('graphql_subscription_duration_seconds', 'Duration of GraphQL subscriptions in seconds.'),
    buckets,
    new ExponentialCells(),
  );
  const store = new SubscriptionStore({ total, events, duration });
  const active = new ComputedGauge(
    nameOf('graphql_subscriptions_active'),
    'GraphQL subscriptions that are open now.',
    () => store.active,
  );
  return { store, families: [active, total, events, duration] };
}
