import type { MetricName } from '../../catalogue/catalogue';
import { HANDLER_KINDS, type HandlerKind, RPC_CLIENT } from '../../catalogue/handler-kinds';

/** What rules ask of handlers of one kind, or of the events of subscriptions. */
export interface HandlerSeries {
  readonly total: MetricName;
  /** By which they are told apart. */
  readonly label: string;
  /** By which they are told apart besides, in services whose series have it. */
  readonly optional: readonly string[];
  /** None of what has no duration of its own. */
  readonly duration?: MetricName;
  /** Of which calls the error ratio is; of all where there is none. */
  readonly judged: readonly string[];
}

const NOT_REJECTED: readonly string[] = ['status!="rejected"'];

/** What rules ask of the handlers of a kind. */
export function seriesOf({ total, duration, labels, optional, isRejectable }: HandlerKind): HandlerSeries {
  return { total, duration, label: labels.at(-1) ?? '', optional, judged: isRejectable ? NOT_REJECTED : [] };
}

/** The events of subscriptions. */
export const SUBSCRIPTION_EVENTS: HandlerSeries = {
  total: 'graphql_subscription_events_total',
  label: 'field',
  optional: HANDLER_KINDS.graphql.optional,
  judged: NOT_REJECTED,
};

/** The calls that the service makes to other microservices, which are of one pattern as handlers are. */
export const RPC_CALLS: HandlerSeries = seriesOf(RPC_CLIENT);

/** All that are about handlers. */
export const HANDLER_SERIES: readonly HandlerSeries[] = [
  ...Object.values(HANDLER_KINDS).map(seriesOf),
  SUBSCRIPTION_EVENTS,
];
