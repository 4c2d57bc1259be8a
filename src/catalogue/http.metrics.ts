/** HTTP requests, and the bytes of their bodies. */
export const HTTP_METRICS = {
  http_requests_total: {
    type: 'counter',
    help: 'HTTP requests answered.',
    labels: ['method', 'path', 'status'],
    hasCustomLabels: true,
    opentelemetry: null,
    micrometer: null,
  },
  http_request_duration_seconds: {
    type: 'histogram',
    help: 'Duration of HTTP requests in seconds.',
    unit: 'seconds',
    labels: ['method', 'path', 'status'],
    hasCustomLabels: true,
    isNative: true,
    micrometer: 'http_server_requests_seconds',
  },
  http_requests_in_flight: {
    type: 'gauge',
    help: 'HTTP requests being answered now.',
    labels: [],
    opentelemetry: 'http_server_active_requests',
    micrometer: 'http_server_requests_active',
  },
  http_open_connections: {
    type: 'gauge',
    help: 'Connections that are open at the servers of the application, idle and upgraded ones among them.',
    labels: [],
    switch: 'http.instrumentation',
  },
  http_request_aborts_total: {
    type: 'counter',
    help: 'HTTP requests whose client left before the response ended.',
    labels: ['method', 'path'],
  },
  http_request_size_bytes: {
    type: 'histogram',
    help: 'Bytes of the bodies of HTTP requests that were received.',
    unit: 'bytes',
    labels: ['method', 'path'],
    switch: 'http.sizes',
  },
  http_response_size_bytes: {
    type: 'histogram',
    help: 'Bytes of the bodies of HTTP responses that were sent.',
    unit: 'bytes',
    labels: ['method', 'path'],
    switch: 'http.sizes',
  },
} as const;
