import { performance } from 'node:perf_hooks';
import { ComputedSamples } from '../instruments/computed';
import type { MetricFamily, Sample } from '../instruments/metric-family';

/** Named after OpenTelemetry's `nodejs.eventloop.time`. prom-client has none. */
export const EVENT_LOOP_TIME = 'nodejs_eventloop_time_seconds_total';

/** The states in which the event loop spends its time. */
const STATES = ['active', 'idle'] as const;
const MILLISECONDS = 1000;

/**
 * How long the event loop was active and idle since it began, as `performance.eventLoopUtilization()` tells without
 * arguments: no reader changes what another one sees. Before the loop begins, and on runtimes that always say 0, there
 * are no samples.
 *
 * @throws where the runtime has no such function
 */
export function eventLoopTime(name: string = EVENT_LOOP_TIME): MetricFamily {
  const highest = { active: 0, idle: 0 };
  const read = (): Sample[] => {
    const times = performance.eventLoopUtilization();
    for (const state of STATES) {
      // Node takes one as the difference of two clocks. A counter never falls, also where rounding would have it so.
      highest[state] = Math.max(highest[state], seconds(times[state]));
    }
    const hasBegun = highest.active + highest.idle > 0;
    return hasBegun ? STATES.map((state) => ({ labels: { state }, value: highest[state] })) : [];
  };
  read();
  return new ComputedSamples(
    name,
    'Time that the event loop was active, or idle and waiting for events, in seconds, by state.',
    'counter',
    read,
  );
}

/** What is no finite number counts as nothing. */
function seconds(milliseconds: number): number {
  return Number.isFinite(milliseconds) ? milliseconds / MILLISECONDS : 0;
}
