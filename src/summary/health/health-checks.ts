import type { HealthCheckName } from '../../options/resolve-health';
import type { EventLoopBlocks, HostReadings } from '../../stores/host-readings';
import type { RequestFigures } from '../window/window-requests';
import type { HealthReading } from './judge-health';

/** What the checks read from. */
export interface HealthSources {
  /** The requests of the window that `health.windowSeconds` asks for. */
  readonly requests: () => RequestFigures;
  readonly minimumRequests: number;
  readonly host: HostReadings;
}

const PERCENT = 100;
const P95 = 0.95;

/** Every check by its name: how its value is read. One that throws abstains. Limits and defaults are the options'. */
export const HEALTH_CHECKS: Readonly<Record<HealthCheckName, (sources: HealthSources) => HealthReading>> = {
  errorRate: (sources) => ofRequests(sources, 'count', ({ errors, count }) => shareOf(errors, count)),
  p95: (sources) => ofRequests(sources, 'timed', (requests) => requests.quantile(P95)),
  eventLoopLag: ({ host }) => ofBlocks(host.eventLoopBlocks()),
  heap: ({ host }) => ({ value: host.oldSpaceShare() }),
  memory: ({ host: { host } }) => ({ value: shareOf(host.memoryUsedBytes, host.memoryLimitBytes) }),
  disk: ({ host: { host } }) => ({ value: shareOf(host.diskPercent, PERCENT) }),
};

function ofRequests(
  { requests, minimumRequests }: HealthSources,
  judged: 'count' | 'timed',
  valueOf: (figures: RequestFigures) => number | null | undefined,
): HealthReading {
  const figures = requests();
  return { value: valueOf(figures), enough: figures[judged] >= minimumRequests, windowSeconds: figures.seconds };
}

/** One block is one slow step; a process that stands still stands still again. */
function ofBlocks({ longest, stepSeconds }: EventLoopBlocks = { longest: [], stepSeconds: 0 }): HealthReading {
  const [value, again = 0] = longest.toSorted((a, b) => b - a);
  return { value, lasting: again, windowSeconds: longest.length * stepSeconds };
}

function shareOf(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole === 0 ? undefined : part / whole;
}
