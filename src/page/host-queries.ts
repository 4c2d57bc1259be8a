import type { MetricName } from '../catalogue/catalogue';
import type { FigureQueries } from './page-figure';
import type { PagePromql } from './page-promql';

/**
 * Host or container, and process. Nothing of it is summed up: instances on one host tell the same, and of a process
 * that has trouble a sum says nothing.
 */
export function hostQueries(promql: PagePromql): FigureQueries {
  return {
    cpu: promql.select('system_cpu_usage_percent'),
    memory: promql.select('system_memory_usage_percent'),
    disk: promql.select('system_disk_usage_percent'),
    network: network(promql),
    ...processQueries(promql),
  };
}

/** Bytes per second by `direction`, which is a label of the query alone. */
function network(promql: PagePromql): string | undefined {
  const ways: readonly (readonly [MetricName, string])[] = [
    ['network_bytes_recv_total', 'received'],
    ['network_bytes_sent_total', 'sent'],
  ];
  const told = ways
    .map(([metric, word]) => [promql.rate(promql.select(metric)), word] as const)
    .filter(([rate]) => rate !== undefined && promql.finds(rate))
    .map(([rate, word]) => `label_replace(${rate}, "direction", "${word}", "", "")`);
  return told.length === 0 ? undefined : told.join(' or ');
}

function processQueries({ vocabulary }: PagePromql): FigureQueries {
  return vocabulary.options.metrics.defaultMetrics === undefined
    ? {}
    : {
        resident: vocabulary.ofProcess('process_resident_memory_bytes'),
        heap: vocabulary.ofProcess('nodejs_heap_size_used_bytes'),
        eventLoop: vocabulary.ofProcess('nodejs_eventloop_lag_p99_seconds'),
        // The share of the time, of all kinds of collections together.
        garbageCollection: `sum without (kind) (rate(${vocabulary.ofProcess('nodejs_gc_duration_seconds_sum')}[5m]))`,
      };
}
