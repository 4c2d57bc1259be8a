import type { HealthCheckName } from '../../options/resolve-health';
import { HostReadings, type HostReading } from '../../stores/host-readings';
import type { RequestFigures } from '../window/window-requests';
import { HEALTH_CHECKS } from './health-checks';
import type { HealthReading } from './judge-health';

interface Found extends HostReading, Partial<RequestFigures> {
  readonly blocks?: readonly number[];
  readonly oldSpace?: number;
}

function read(
  name: HealthCheckName,
  { blocks, oldSpace, count = 0, errors = 0, timed = 0, quantile = () => null, ...found }: Found,
) {
  const host = new HostReadings();
  host.host = found;
  host.eventLoopBlocks = () => blocks && { longest: blocks, stepSeconds: 10 };
  host.oldSpaceShare = () => oldSpace;
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
    ['eventLoopLag', {}, { value: undefined, lasting: 0, windowSeconds: 0 }],
    ['eventLoopLag', { blocks: [] }, { value: undefined, lasting: 0, windowSeconds: 0 }],
    ['eventLoopLag', { blocks: [7] }, { value: 7, lasting: 0, windowSeconds: 10 }],
    ['eventLoopLag', { blocks: [0, 7, 0] }, { value: 7, lasting: 0, windowSeconds: 30 }],
    ['eventLoopLag', { blocks: [6, 0.1, 7] }, { value: 7, lasting: 6, windowSeconds: 30 }],
    ['heap', {}, { value: undefined }],
    ['heap', { oldSpace: 0.4 }, { value: 0.4 }],
    ['memory', {}, { value: undefined }],
    ['memory', { memoryUsedBytes: 1 }, { value: undefined }],
    ['memory', { memoryUsedBytes: 1, memoryLimitBytes: 0 }, { value: undefined }],
    ['memory', { memoryUsedBytes: 1, memoryLimitBytes: 4 }, { value: 0.25 }],
    ['disk', {}, { value: undefined }],
    ['disk', { diskPercent: 75 }, { value: 0.75 }],
  ])('%s reads out of %p', (name, found, reading) => {
    expect(read(name, found)).toEqual(reading);
  });
});
