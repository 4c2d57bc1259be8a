/**
 * What the sliding window comes to, for readers that cannot compute it from counters. Shares and percentiles of
 * several workers can at best be averaged.
 */
export const DERIVED_METRICS = {
  http_requests_active: {
    type: 'gauge',
    help: 'HTTP requests being answered now.',
    labels: [],
    micrometer: null,
  },
  http_request_success_rate: {
    type: 'gauge',
    help: 'Share of HTTP requests that the service did not fail',
    unit: 'ratio',
    labels: [],
    workers: 'average',
  },
  http_request_error_rate: {
    type: 'gauge',
    help: 'Share of HTTP requests that the service failed',
    unit: 'ratio',
    labels: [],
    workers: 'average',
  },
  http_request_duration_p50_seconds: {
    type: 'gauge',
    help: 'The 50th percentile of the duration of HTTP requests in seconds',
    unit: 'seconds',
    labels: [],
    workers: 'average',
  },
  http_request_duration_p95_seconds: {
    type: 'gauge',
    help: 'The 95th percentile of the duration of HTTP requests in seconds',
    unit: 'seconds',
    labels: [],
    workers: 'average',
  },
  http_request_duration_p99_seconds: {
    type: 'gauge',
    help: 'The 99th percentile of the duration of HTTP requests in seconds',
    unit: 'seconds',
    labels: [],
    workers: 'average',
  },
  http_requests_per_endpoint_total: {
    type: 'counter',
    help: 'HTTP requests answered, by route.',
    labels: ['endpoint'],
  },
  http_request_duration_per_endpoint_seconds: {
    type: 'gauge',
    help: 'Mean duration of HTTP requests in seconds, by route',
    unit: 'seconds',
    labels: ['endpoint'],
    workers: 'average',
  },
  http_request_errors_per_endpoint_total: {
    type: 'counter',
    help: 'HTTP requests that the service failed, by route.',
    labels: ['endpoint'],
  },
  http_streaming_requests_per_endpoint_total: {
    type: 'counter',
    help: 'Streamed responses that have ended, by route.',
    labels: ['endpoint'],
  },
  http_streaming_first_byte_time_seconds: {
    type: 'gauge',
    help: 'Mean time until a streamed response sent its first byte in seconds',
    unit: 'seconds',
    labels: [],
    workers: 'average',
  },
  http_streaming_throughput_bytes_per_second: {
    type: 'gauge',
    help: 'Bytes per second that a streamed response sends while it is open, on average',
    unit: 'bytes',
    labels: [],
    workers: 'average',
  },
  http_streaming_avg_chunk_size_bytes: {
    type: 'gauge',
    help: 'Mean bytes of the pieces that streamed responses were written in',
    unit: 'bytes',
    labels: [],
    workers: 'average',
  },
} as const;
