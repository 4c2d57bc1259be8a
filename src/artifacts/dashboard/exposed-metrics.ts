import type { MetricName } from '../../metrics.metric-name';
import type { ResolvedOptions } from '../../options/resolve-options';
import type { SystemPart } from '../../options/resolve-system';

const SYSTEM_PARTS: Partial<Record<MetricName, SystemPart>> = {
  system_cpu_usage_percent: 'cpu',
  system_memory_usage_percent: 'memory',
  system_memory_usage_bytes: 'memory',
  system_disk_usage_percent: 'disk',
  system_uptime_seconds: 'uptime',
  network_bytes_sent_total: 'network',
  network_bytes_recv_total: 'network',
  disk_read_bytes_total: 'diskIo',
  disk_write_bytes_total: 'diskIo',
};

/**
 * Whether a service with these options has the metric. Those of decorators, RPC, WebSocket and GraphQL it has once it uses them, which its options do
 * not tell: for them, the answer is whether it can.
 */
export function isExposed(metric: MetricName, options: ResolvedOptions): boolean {
  const { names, http, transports, system } = options;
  if (names[metric] === undefined) {
    return false;
  }
  const part = SYSTEM_PARTS[metric];
  if (part !== undefined) {
    return system.parts.has(part);
  }
  if (metric === 'http_request_size_bytes' || metric === 'http_response_size_bytes') {
    return http.sizes;
  }
  const [kind, next] = metric.split('_');
  switch (kind) {
    case 'rpc':
    case 'ws':
    case 'graphql':
      return transports[kind] !== undefined;
    default:
      return kind !== 'http' || next !== 'streaming' || http.streams;
  }
}
