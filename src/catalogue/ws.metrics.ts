/** Messages that gateways get, and their clients. */
export const WS_METRICS = {
  ws_messages_total: {
    type: 'counter',
    help: 'WebSocket messages handled.',
    labels: ['event', 'status'],
    isRead: true,
  },
  ws_message_duration_seconds: {
    type: 'histogram',
    help: 'Duration of WebSocket messages in seconds.',
    unit: 'seconds',
    labels: ['event', 'status'],
    isNative: true,
    isRead: true,
  },
  ws_messages_in_flight: {
    type: 'gauge',
    help: 'WebSocket messages being handled now.',
    labels: [],
  },
  ws_connections: {
    type: 'gauge',
    help: 'WebSocket clients that are connected now.',
    labels: [],
  },
  ws_connects_total: {
    type: 'counter',
    help: 'WebSocket clients that have connected.',
    labels: [],
  },
  ws_disconnects_total: {
    type: 'counter',
    help: 'WebSocket clients that have gone.',
    labels: [],
  },
} as const;
