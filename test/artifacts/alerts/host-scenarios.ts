import type { AlertName } from '../../../src/artifacts/rules/alert-table';
import { type Scenario, scenariosOf } from './scenario';
import { gauge, minutes, one } from './series';

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

export const hostScenarios: readonly Scenario[] = [
  ...high('CpuUsageHigh', 'system_cpu_usage_percent', { high: 98, normal: 70 }, 10),
  ...high('MemoryUsageHigh', 'system_memory_usage_percent', { high: 96, normal: 80 }, 5),
  ...high('DiskUsageHigh', 'system_disk_usage_percent', { high: 93, normal: 70 }, 10),
  ...high('EventLoopLagHigh', 'nodejs_eventloop_lag_p99_seconds', { high: 0.6, normal: 0.012 }, 5),
];
