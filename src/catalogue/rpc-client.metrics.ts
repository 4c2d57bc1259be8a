/** Messages and events that the application sends to microservices, and methods of gRPC that it calls. */
export const RPC_CLIENT_METRICS = {
  rpc_client_requests_total: {
    type: 'counter',
    isRead: true,
    help: 'RPC calls made.',
    labels: ['transport', 'pattern', 'status'],
  },
  rpc_client_request_duration_seconds: {
    type: 'histogram',
    isRead: true,
    help: 'Duration of RPC calls in seconds.',
    unit: 'seconds',
    labels: ['transport', 'pattern', 'status'],
    isNative: true,
  },
  rpc_client_requests_in_flight: {
    type: 'gauge',
    isRead: true,
    help: 'RPC calls that wait for their end now.',
    labels: ['transport', 'pattern'],
  },
} as const;
