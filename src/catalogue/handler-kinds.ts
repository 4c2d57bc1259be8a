import { CATALOGUE, type MetricName } from './catalogue';
import type { HandlerKindName } from './metric-entry';

export type { HandlerKindName } from './metric-entry';

/** Which metrics a kind of handler has, and what it is called. */
export interface HandlerKind {
  readonly total: MetricName;
  readonly duration: MetricName;
  readonly inFlight: MetricName;
  /** Beside `status`. */
  readonly labels: readonly string[];
  /** Labels that only some applications need: two GraphQL schemas may have a field of one name. */
  readonly optional: readonly string[];
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
    labels: ownLabelsOf('rpc_requests_total'),
    optional: [],
    what: 'RPC requests',
    isRejectable: false,
  },
  ws: {
    total: 'ws_messages_total',
    duration: 'ws_message_duration_seconds',
    inFlight: 'ws_messages_in_flight',
    labels: ownLabelsOf('ws_messages_total'),
    optional: [],
    what: 'WebSocket messages',
    isRejectable: false,
  },
  graphql: {
    total: 'graphql_operations_total',
    duration: 'graphql_operation_duration_seconds',
    inFlight: 'graphql_operations_in_flight',
    labels: ownLabelsOf('graphql_operations_total'),
    optional: ['schema'],
    what: 'GraphQL operations',
    isRejectable: true,
  },
};

/** The calls that clients of microservices make, which are measured as the calls of handlers are. */
export const RPC_CLIENT: HandlerKind = {
  total: 'rpc_client_requests_total',
  duration: 'rpc_client_request_duration_seconds',
  inFlight: 'rpc_client_requests_in_flight',
  labels: ownLabelsOf('rpc_client_requests_total'),
  optional: [],
  what: 'RPC calls',
  isRejectable: false,
};

/** Whether the word names a kind of handlers. */
export function isHandlerKind(word: string): word is HandlerKindName {
  return Object.hasOwn(HANDLER_KINDS, word);
}

function ownLabelsOf(total: MetricName): readonly string[] {
  return CATALOGUE[total].labels.filter((label) => label !== 'status');
}
