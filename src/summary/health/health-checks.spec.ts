import { getHeapStatistics } from 'node:v8';
import type { HealthCheckName } from '../../options/resolve-health';
import { type EventLoopDelay, HostReadings, type HostReading } from '../../record/host-readings';
import type { RequestFigures } from '../window/recent-requests';
import { HEALTH_CHECKS } from './health-checks';
import type { HealthReading } from './judge-health';

interface Found extends HostReading, Partial<RequestFigures> {
  readonly delay?: EventLoopDelay;
}

function read(
  name: HealthCheckName,
  { delay, count = 0, errors = 0, timed = 0, quantile = () => null, ...found }: Found,
) {
  const host = new HostReadings();
  host.host = found;
  host.eventLoopDelay = () => delay;
  const requests = (): RequestFigures => ({ seconds: 42, count, errors, timed, quantile });
  return HEALTH_CHECKS[name]({ requests, host, minimumRequests: 20 });
}

describe('the health checks', () => {
  it.each<[HealthCheckName, Found, HealthReading]>([
    ['errorRate', {}, { value: undefined, enough: false, windowSeconds: 42 }],
    ['errorRate', { count: 19, errors: 19 }, { value: 1, enough: false, windowSeconds: 42 }],
    ['errorRate', { count: 20, errors: 5 }, { value: 0.25, enough: true, windowSeconds: 42 }],
    ['p95', {}, { value: null, enough: false, windowSeconds: 42 }],
    ['p95', { timed: 20, quantile: (share) => share * 2 }, { value: 1.9, enough: true, windowSeconds: 42 }],
    ['eventLoopLag', {}, { value: undefined, windowSeconds: 10 }],
    ['eventLoopLag', { delay: { mean: 1, p50: 2, p99: 3, max: 4 } }, { value: 4, windowSeconds: 10 }],
    ['memory', {}, { value: undefined }],
    ['memory', { memoryUsedBytes: 1 }, { value: undefined }],
    ['memory', { memoryUsedBytes: 1, memoryLimitBytes: 0 }, { value: undefined }],
    ['memory', { memoryUsedBytes: 1, memoryLimitBytes: 4 }, { value: 0.25 }],
    ['disk', {}, { value: undefined }],
    ['disk', { diskPercent: 75 }, { value: 0.75 }],
  ])('%s reads out of %p', (name, found, reading) => {
    expect(read(name, found)).toEqual(reading);
  });

  it('heap reads the share of the limit that this process has in use', () => {
    const { value } = read('heap', {});

    const about = process.memoryUsage().heapUsed / getHeapStatistics().heap_size_limit;
    expect(value).toBeGreaterThan(about / 2);
    expect(value).toBeLessThan(about * 2);
  });
});
