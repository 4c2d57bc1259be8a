import type { AlertName } from '../../../src/artifacts/rules/alert-table';
import { type Scenario, scenariosOf } from './scenario';
import { by, counter, gauge, known, minutes, one, type Phase, type Series } from './series';

/** @param lasting minutes for which it may be high, less those over which the mean is taken */
const high = (
  alert: AlertName,
  metric: string,
  values: { high: number; normal: number },
  lasting: number,
): Scenario[] =>
  scenariosOf(
    alert,
    { 'it stays high': { at: [35, 50], series: one(metric, gauge([values.normal, 10], [values.high, 60])) } },
    {
      'it is normal': { at: [35, 50], series: one(metric, gauge([values.normal, 60])) },
      'it is high for some minutes': {
        at: minutes(10, 45),
        series: one(metric, gauge([values.normal, 10], [values.high, lasting], [values.normal, 50])),
      },
      'it is normal again': {
        at: [47, 50],
        series: one(metric, gauge([values.high, 40], [values.normal, 20])),
      },
    },
  );

const busy = (...active: readonly Phase[]): Series =>
  by('nodejs_eventloop_time_seconds_total', 'state', {
    active: counter(...active),
    idle: counter(...active.map(([each, length]): Phase => [60 - each, length])),
  });
const heap = (used: string): Series => ({
  ...one('nodejs_heap_size_used_bytes', used),
  ...one('nodejs_heap_size_limit_bytes', gauge([1000, 60])),
});
const descriptors = (open: string): Series => ({
  ...known(),
  ...one('process_open_fds', open),
  ...one('process_max_fds', gauge([1024, 60])),
});

export const hostScenarios: readonly Scenario[] = [
  ...high('CpuUsageHigh', 'system_cpu_usage_percent', { high: 98, normal: 70 }, 10),
  ...high('MemoryUsageHigh', 'system_memory_usage_percent', { high: 96, normal: 80 }, 5),
  ...high('DiskUsageHigh', 'system_disk_usage_percent', { high: 93, normal: 70 }, 10),
  ...high('EventLoopLagHigh', 'nodejs_eventloop_lag_p99_seconds', { high: 0.6, normal: 0.012 }, 5),
  ...scenariosOf(
    'EventLoopBusy',
    { 'it computes all the time': { at: [25, 40], series: busy([3, 10], [59.5, 40]) } },
    {
      'it waits most of the time': { at: [25, 40], series: busy([3, 50]) },
      'it computes for three minutes': { at: minutes(10, 40), series: busy([3, 10], [60, 3], [3, 40]) },
      'it has time again': { at: 45, series: busy([60, 30], [10, 30]) },
    },
  ),
  ...scenariosOf(
    'HeapNearLimit',
    { 'no collection makes room': { at: [35, 45], series: heap(gauge([400, 10], [950, 40])) } },
    {
      'it is full just before each collection': { at: minutes(15, 40), series: heap('400 950 '.repeat(25)) },
      'it is half full': { at: 35, series: heap(gauge([500, 50])) },
      'there is room again': { at: 50, series: heap(gauge([950, 40], [500, 20])) },
    },
  ),
  ...scenariosOf(
    'FileDescriptorsHigh',
    { 'nearly all are open': { at: [25, 35], series: descriptors(gauge([100, 10], [1020, 30])) } },
    {
      'some are open': { at: 25, series: descriptors(gauge([300, 40])) },
      'many are open for three minutes': {
        at: minutes(10, 35),
        series: descriptors(gauge([100, 10], [1020, 3], [100, 30])),
      },
      'they are closed again': { at: 35, series: descriptors(gauge([1020, 30], [100, 20])) },
      'those of something else are': {
        at: [25, 35],
        series: {
          ...known(),
          'process_open_fds{job="database",instance="d:1"}': gauge([1020, 60]),
          'process_max_fds{job="database",instance="d:1"}': gauge([1024, 60]),
        },
      },
    },
  ),
];
