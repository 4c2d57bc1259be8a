import type { FigureQueries } from './page-figure';
import type { PagePromql } from './page-promql';

/** Streamed responses. Times are those of 95 % of them. */
export function streamQueries(promql: PagePromql): FigureQueries {
  const ended = promql.select('http_streaming_requests_total');
  return {
    streams: promql.sumRate(ended),
    streamOutcomes: promql.sumRate(ended, 'outcome'),
    streamsActive: promql.sum(promql.select('http_streaming_active')),
    timeToFirstByte: promql.quantile(0.95, promql.buckets('http_streaming_time_to_first_byte_seconds')),
    streamDuration: promql.quantile(0.95, promql.buckets('http_streaming_duration_seconds')),
    streamChunks: promql.sumRate(promql.select('http_streaming_chunks_total')),
    streamBytes: promql.sumRate(promql.select('http_streaming_bytes_total')),
  };
}
