import type { MetricName } from '../../../catalogue/catalogue';
import { type MaybePanel, type PanelModel, row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';

/** Host or container. Instances on one host show the same. */
export function systemRow(queries: DashboardQueries): RowModel {
  return row('System', true, [
    gauge(queries, 'system_cpu_usage_percent', {
      title: 'CPU',
      description: "CPU time in use: of the container's quota, or of all CPUs of the host.",
      unit: 'percent',
      max: 100,
      thresholds: { warning: 80, critical: 95 },
      runbook: 'cpu',
    }),
    gauge(queries, 'system_memory_usage_percent', {
      title: 'Memory',
      description: "Memory in use: of the container's limit, or of the host's memory.",
      unit: 'percent',
      max: 100,
      thresholds: { warning: 80, critical: 95 },
      runbook: 'memory',
    }),
    gauge(queries, 'system_memory_usage_bytes', {
      title: 'Memory in bytes',
      description:
        'Memory in use in the container, or on the host: the working set, without caches that can be dropped.',
      unit: 'bytes',
      runbook: 'memory',
    }),
    gauge(queries, 'system_disk_usage_percent', {
      title: 'Disk',
      description: 'Share of the file system in use, as `df` counts.',
      unit: 'percent',
      max: 100,
      thresholds: { warning: 80, critical: 90 },
      runbook: 'disk',
    }),
    traffic(queries, 'network_bytes_recv_total', 'received', 'network_bytes_sent_total', 'sent', {
      title: 'Network',
      description: 'Bytes per second over the network interfaces of the container or host.',
    }),
    traffic(queries, 'disk_read_bytes_total', 'read', 'disk_write_bytes_total', 'written', {
      title: 'Disk traffic',
      description: 'Bytes per second from and to the disks. Not shown where the platform does not tell.',
    }),
    gauge(queries, 'system_uptime_seconds', {
      title: 'Uptime of the host',
      description: 'Time since the host was started.',
      unit: 's',
      view: 'stat',
    }),
  ]);
}

function gauge(
  queries: DashboardQueries,
  metric: MetricName,
  about: Pick<PanelModel, 'title' | 'description' | 'unit'> & Partial<PanelModel>,
): MaybePanel {
  if (!queries.has(metric)) {
    return undefined;
  }
  const targets = [{ expr: queries.select(metric), legend: queries.legend('instance') }];
  return { view: 'lines', width: 6, targets, ...about };
}

function traffic(
  queries: DashboardQueries,
  inward: MetricName,
  inwardWord: string,
  outward: MetricName,
  outwardWord: string,
  about: Pick<PanelModel, 'title' | 'description'>,
): MaybePanel {
  if (!queries.has(inward, outward)) {
    return undefined;
  }
  return {
    view: 'lines',
    unit: 'Bps',
    width: 6,
    targets: [
      { expr: queries.rate(inward), legend: queries.legendOf(inwardWord, 'instance') },
      { expr: queries.rate(outward), legend: queries.legendOf(outwardWord, 'instance') },
    ],
    ...about,
  };
}
