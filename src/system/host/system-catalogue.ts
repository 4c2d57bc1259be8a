import type { MetricName } from '../../metrics.metric-name';
import type { SystemPart } from '../../options/resolve-system';
import type { HostReading } from '../../record/host-readings';

/** A metric of the host or container, under its catalogue name. */
export interface SystemMetric {
  readonly name: MetricName;
  readonly part: SystemPart;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly value: (host: HostReading) => number | undefined;
}

/** All of them. */
export const SYSTEM_METRICS: readonly SystemMetric[] = [
  {
    name: 'system_cpu_usage_percent',
    part: 'cpu',
    type: 'gauge',
    help: "CPU time in use, 0 to 100: of the container's quota, or of all CPUs of the host.",
    value: (host) => host.cpuPercent,
  },
  {
    name: 'system_memory_usage_percent',
    part: 'memory',
    type: 'gauge',
    help: "Memory in use, 0 to 100: of the container's limit, or of the host's memory.",
    value: memoryPercent,
  },
  {
    name: 'system_memory_usage_bytes',
    part: 'memory',
    type: 'gauge',
    help: 'Memory in use in the container, or on the host.',
    value: (host) => host.memoryUsedBytes,
  },
  {
    name: 'system_disk_usage_percent',
    part: 'disk',
    type: 'gauge',
    help: 'Share of the file system in use, 0 to 100, as df counts.',
    value: (host) => host.diskPercent,
  },
  {
    name: 'system_uptime_seconds',
    part: 'uptime',
    type: 'gauge',
    help: 'Time since the host was started.',
    value: (host) => host.uptimeSeconds,
  },
  {
    name: 'network_bytes_sent_total',
    part: 'network',
    type: 'counter',
    help: 'Bytes sent over the network interfaces of the container or host.',
    value: (host) => host.networkSentBytes,
  },
  {
    name: 'network_bytes_recv_total',
    part: 'network',
    type: 'counter',
    help: 'Bytes received over the network interfaces of the container or host.',
    value: (host) => host.networkReceivedBytes,
  },
  {
    name: 'disk_read_bytes_total',
    part: 'diskIo',
    type: 'counter',
    help: 'Bytes read from disks by the container or host.',
    value: (host) => host.diskReadBytes,
  },
  {
    name: 'disk_write_bytes_total',
    part: 'diskIo',
    type: 'counter',
    help: 'Bytes written to disks by the container or host.',
    value: (host) => host.diskWrittenBytes,
  },
];

function memoryPercent({ memoryUsedBytes, memoryLimitBytes }: HostReading): number | undefined {
  // The kernel lets a cgroup exceed its limit for a moment.
  return memoryUsedBytes === undefined || memoryLimitBytes === undefined
    ? undefined
    : Math.min(100, (memoryUsedBytes / memoryLimitBytes) * 100);
}
