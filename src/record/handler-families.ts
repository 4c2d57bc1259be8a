import type { MetricName } from '../metrics.metric-name';
import type { MetricNames } from '../options/metric-names';
import { ComputedGauge } from './computed-gauge';
import { ExponentialCells } from './exponential-cells';
import { HandlerStore } from './handler-store';
import { LabelledCounter } from './labelled-counter';
import { LabelledHistogram } from './labelled-histogram';
import type { MetricFamily } from './metric-family';
import type { SeriesBudget } from './series-budget';

/** A kind of handler, and what its metrics are called. */
export interface HandlerKind {
  readonly total: MetricName;
  readonly duration: MetricName;
  readonly inFlight: MetricName;
  /** Beside `status`. */
  readonly labels: readonly string[];
  /** What is counted, for the help texts: `RPC requests`. */
  readonly what: string;
  /** Whether `rejected` is one of its statuses: where what the client did wrong is told from what the service did. */
  readonly isRejectable: boolean;
}

/** Messages and events of a microservice. */
export const RPC: HandlerKind = {
  total: 'rpc_requests_total',
  duration: 'rpc_request_duration_seconds',
  inFlight: 'rpc_requests_in_flight',
  labels: ['transport', 'pattern'],
  what: 'RPC requests',
  isRejectable: false,
};

/** Messages that gateways get. */
export const WS: HandlerKind = {
  total: 'ws_messages_total',
  duration: 'ws_message_duration_seconds',
  inFlight: 'ws_messages_in_flight',
  labels: ['event'],
  what: 'WebSocket messages',
  isRejectable: false,
};

/** GraphQL operations by root field. */
export const GRAPHQL: HandlerKind = {
  total: 'graphql_operations_total',
  duration: 'graphql_operation_duration_seconds',
  inFlight: 'graphql_operations_in_flight',
  labels: ['type', 'field'],
  what: 'GraphQL operations',
  isRejectable: true,
};

/** The store of the handlers of one kind, and the metrics of the catalogue over it. */
export function makeHandlers(
  kind: HandlerKind,
  names: MetricNames,
  buckets: readonly number[],
  budget: SeriesBudget,
): { readonly store: HandlerStore; readonly families: readonly MetricFamily[] } {
  const { what } = kind;
  const labels = [...kind.labels, 'status'];
  const nameOf = (name: MetricName): string => names[name] ?? name;
  const total = new LabelledCounter({ name: nameOf(kind.total), help: `${what} handled.`, labels, budget });
  const help = `Duration of ${what} in seconds.`;
  const about = { name: nameOf(kind.duration), help, labels, budget };
  const duration = new LabelledHistogram(about, buckets, new ExponentialCells());
  const store = new HandlerStore(total, duration, kind.isRejectable);
  const inFlight = new ComputedGauge(nameOf(kind.inFlight), `${what} being handled now.`, () => store.inFlight);
  return { store, families: [total, duration, inFlight] };
}
