import type { MetricName } from './catalogue';

/** A kind of handler that is measured beside those of HTTP. */
export type HandlerKindName = 'rpc' | 'ws' | 'graphql';

/** Which metrics a kind of handler has, and what it is called. */
export interface HandlerKind {
  readonly total: MetricName;
  readonly duration: MetricName;
  readonly inFlight: MetricName;
  /** Beside `status`. */
  readonly labels: readonly string[];
  /** What is counted, for titles: `RPC requests`. */
  readonly what: string;
  /** Whether `rejected` is one of its statuses: where what the client did wrong is told from what the service did. */
  readonly isRejectable: boolean;
}

/** The kinds of handlers. */
export const HANDLER_KINDS: Readonly<Record<HandlerKindName, HandlerKind>> = {
  rpc: {
    total: 'rpc_requests_total',
    duration: 'rpc_request_duration_seconds',
    inFlight: 'rpc_requests_in_flight',
    labels: ['transport', 'pattern'],
    what: 'RPC requests',
    isRejectable: false,
  },
  ws: {
    total: 'ws_messages_total',
    duration: 'ws_message_duration_seconds',
    inFlight: 'ws_messages_in_flight',
    labels: ['event'],
    what: 'WebSocket messages',
    isRejectable: false,
  },
  graphql: {
    total: 'graphql_operations_total',
    duration: 'graphql_operation_duration_seconds',
    inFlight: 'graphql_operations_in_flight',
    labels: ['type', 'field'],
    what: 'GraphQL operations',
    isRejectable: true,
  },
};
