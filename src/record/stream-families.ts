import type { MetricName } from '../metrics.metric-name';
import type { MetricNames } from '../options/metric-names';
import type { ResolvedHttpOptions } from '../options/resolve-http';
import { ComputedGauge } from './computed-gauge';
import { ExponentialCells } from './exponential-cells';
import { LabelledCounter } from './labelled-counter';
import { LabelledHistogram } from './labelled-histogram';
import type { LabelledMetric } from './labelled-numbers';
import type { MetricFamily } from './metric-family';
import type { SeriesBudget } from './series-budget';
import { StreamStore } from './stream-store';

/** The store of streamed responses, and the metrics of the catalogue over it. */
export function makeStreams(
  names: MetricNames,
  http: ResolvedHttpOptions,
  budget: SeriesBudget,
): { readonly store: StreamStore; readonly families: readonly MetricFamily[] } {
  // What the counter of requests says of the route, these say too.
  const path = http.counterLabels.filter((label) => label.source === 'path').map((label) => label.name);
  const about = (name: MetricName, help: string, more: readonly string[] = []): LabelledMetric => ({
    name: names[name] ?? name,
    help,
    labels: [...path, ...more],
    budget: path.length > 0 ? budget : undefined,
  });
  const counter = (name: MetricName, help: string, more?: readonly string[]): LabelledCounter =>
    new LabelledCounter(about(name, help, more));
  const histogram = (name: MetricName, help: string): LabelledHistogram =>
    new LabelledHistogram(about(name, help), http.streamBuckets, new ExponentialCells());

  const metrics = {
    requests: counter('http_streaming_requests_total', 'Streamed responses that have ended, by outcome.', ['outcome']),
    timeToFirstByte: histogram(
      'http_streaming_time_to_first_byte_seconds',
      'Time until a streamed response sent its first byte in seconds.',
    ),
    duration: histogram('http_streaming_duration_seconds', 'Duration of streamed responses in seconds.'),
    chunks: counter('http_streaming_chunks_total', 'Pieces that streamed responses were written in.'),
    bytes: counter('http_streaming_bytes_total', 'Bytes of body that streamed responses have written.'),
    cancelled: counter('http_streaming_cancelled_total', 'Streamed responses whose client left.'),
    timedOut: counter('http_streaming_timeout_total', 'Streamed responses that a timeout ended.'),
    abandoned: counter(
      'http_streaming_abandoned_total',
      'Requests for streams whose client left before the first byte.',
    ),
  };
  const store = new StreamStore(metrics, path.length > 0, budget.most);
  const active = new ComputedGauge(
    names.http_streaming_active ?? '',
    'Streamed responses being sent now.',
    () => store.active,
  );
  return { store, families: [active, ...Object.values(metrics)] };
}
