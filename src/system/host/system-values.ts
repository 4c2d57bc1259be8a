import type { SystemMetricName } from '../../catalogue/catalogue';
import type { HostReading } from '../../stores/host-readings';

/** What each metric of the host or container reads; `undefined` where the platform does not tell. */
export const SYSTEM_VALUES: Readonly<Record<SystemMetricName, (host: HostReading) => number | undefined>> = {
  system_cpu_usage_percent: (host) => host.cpuPercent,
  system_memory_usage_percent: memoryPercent,
  system_memory_usage_bytes: (host) => host.memoryUsedBytes,
  system_disk_usage_percent: (host) => host.diskPercent,
  system_uptime_seconds: (host) => host.uptimeSeconds,
  network_bytes_sent_total: (host) => host.networkSentBytes,
  network_bytes_recv_total: (host) => host.networkReceivedBytes,
  disk_read_bytes_total: (host) => host.diskReadBytes,
  disk_write_bytes_total: (host) => host.diskWrittenBytes,
};

function memoryPercent({ memoryUsedBytes, memoryLimitBytes }: HostReading): number | undefined {
  // The kernel lets a cgroup exceed its limit for a moment.
  return memoryUsedBytes === undefined || memoryLimitBytes === undefined
    ? undefined
    : Math.min(100, (memoryUsedBytes / memoryLimitBytes) * 100);
}
