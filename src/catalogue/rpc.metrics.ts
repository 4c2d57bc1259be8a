/** Messages and events of a microservice. */
export const RPC_METRICS = {
  rpc_requests_total: {
    type: 'counter',
    help: 'RPC requests handled.',
    labels: ['transport', 'pattern', 'status'],
    isRead: true,
  },
  rpc_request_duration_seconds: {
    type: 'histogram',
    help: 'Duration of RPC requests in seconds.',
    unit: 'seconds',
    labels: ['transport', 'pattern', 'status'],
    isNative: true,
    isRead: true,
  },
  rpc_requests_in_flight: {
    type: 'gauge',
    help: 'RPC requests being handled now.',
    labels: [],
  },
} as const;
