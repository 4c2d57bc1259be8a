/** HTTP calls that the service makes, by `fetch`, undici and `node:http(s)`. Exposed once one was made. */
export const HTTP_CLIENT_METRICS = {
  http_client_requests_total: {
    type: 'counter',
    help: 'HTTP calls made, by the host that was called and the status of its answer (error without one).',
    labels: ['method', 'host', 'status'],
    isRead: true,
    opentelemetry: null,
    micrometer: null,
  },
  http_client_request_duration_seconds: {
    type: 'histogram',
    help: 'Time to the head of the answer to HTTP calls in seconds.',
    unit: 'seconds',
    labels: ['method', 'host', 'status'],
    isNative: true,
    isRead: true,
    opentelemetry: 'http_client_request_duration_seconds',
    micrometer: 'http_client_requests_seconds',
    otlp: 'http.client.request.duration',
  },
  http_client_requests_in_flight: {
    type: 'gauge',
    help: 'HTTP calls waiting for the head of their answer now.',
    labels: ['host'],
    isRead: true,
    opentelemetry: 'http_client_active_requests',
    micrometer: 'http_client_requests_active',
    otlp: 'http.client.active_requests',
  },
} as const;
