/** Streamed responses. */
export const STREAM_METRICS = {
  http_streaming_requests_total: {
    type: 'counter',
    help: 'Streamed responses that have ended, by outcome.',
    labels: ['path', 'outcome'],
    hasCustomLabels: true,
  },
  http_streaming_active: {
    type: 'gauge',
    help: 'Streamed responses being sent now.',
    labels: [],
  },
  http_streaming_time_to_first_byte_seconds: {
    type: 'histogram',
    help: 'Time until a streamed response sent its first byte in seconds.',
    unit: 'seconds',
    labels: ['path'],
    hasCustomLabels: true,
    isNative: true,
  },
  http_streaming_duration_seconds: {
    type: 'histogram',
    help: 'Duration of streamed responses in seconds.',
    unit: 'seconds',
    labels: ['path'],
    hasCustomLabels: true,
    isNative: true,
  },
  http_streaming_chunks_total: {
    type: 'counter',
    help: 'Pieces that streamed responses were written in.',
    labels: ['path'],
  },
  http_streaming_bytes_total: {
    type: 'counter',
    help: 'Bytes of body that streamed responses have written.',
    unit: 'bytes',
    labels: ['path'],
  },
  http_streaming_cancelled_total: {
    type: 'counter',
    help: 'Streamed responses whose client left.',
    labels: ['path'],
    hasCustomLabels: true,
  },
  http_streaming_timeout_total: {
    type: 'counter',
    help: 'Streamed responses that a timeout ended.',
    labels: ['path'],
    hasCustomLabels: true,
  },
  http_streaming_abandoned_total: {
    type: 'counter',
    help: 'Requests for streams whose client left before the first byte.',
    labels: ['path'],
    hasCustomLabels: true,
  },
} as const;
