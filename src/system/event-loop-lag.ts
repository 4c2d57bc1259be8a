import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ComputedGauge } from '../instruments/computed';
import type { EventLoopDelay, HostReadings } from '../stores/host-readings';
import type { MetricFamily } from '../instruments/metric-family';

const SAMPLE_EVERY_MS = 10_000;
/** How long a service that has started may still be busy with its start: compiling, filling caches. */
const GRACE_MS = 30_000;
const RESOLUTION_MS = 10;
/** A histogram that was reset sees nothing before its first tick, so that long is looked at besides. */
const FIRST_MS = 2 * RESOLUTION_MS;
/** Steps that are told one by one. */
const STEPS = 3;
const NANOSECONDS = 1e9;

type DelayHistogram = ReturnType<typeof monitorEventLoopDelay>;

interface Lag extends EventLoopDelay {
  readonly min: number;
  readonly stddev: number;
  readonly p90: number;
}

/**
 * In nanoseconds. The standard deviation takes half a millisecond, the others microseconds: none is read for the sake
 * of another.
 */
const READ: { readonly [Figure in keyof Lag]: (histogram: DelayHistogram) => number } = {
  min: (histogram) => histogram.min,
  max: (histogram) => histogram.max,
  mean: (histogram) => histogram.mean,
  stddev: (histogram) => histogram.stddev,
  p50: (histogram) => histogram.percentile(50),
  p90: (histogram) => histogram.percentile(90),
  p99: (histogram) => histogram.percentile(99),
};

/** What the lag's gauges are called behind `nodejs_eventloop_`, and before `_seconds`. */
const GAUGES = ['lag', 'lag_min', 'lag_max', 'lag_mean', 'lag_stddev', 'lag_p50', 'lag_p90', 'lag_p99'] as const;

/** The names of the gauges. */
export function lagNames(prefix: string): string[] {
  return GAUGES.map((name) => `${prefix}nodejs_eventloop_${name}_seconds`);
}

/**
 * The event loop's lag under prom-client's names, but of the last complete ten seconds, so that every reader sees the
 * same. prom-client's own collector starts anew at each read: with two Prometheus servers, each sees a part of the
 * time.
 */
export class EventLoopLag {
  private readonly histogram: DelayHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private timer: NodeJS.Timeout | undefined;
  private completed: Lag | undefined;
  private immediateSeconds = 0;
  /** The delay of the first moments of the running step, in seconds. */
  private firstDelay = 0;
  private stepBegan = performance.now();
  private graceEnds = Infinity;
  private longest: readonly number[] = [];

  /** @param readings where the delay is told to whoever reads it beside the gauges */
  constructor(private readonly readings: HostReadings) {}

  start(): void {
    this.readings.eventLoopDelay = () => this.completed && withoutResolution(this.completed);
    this.readings.eventLoopBlocks = () => ({ longest: this.longest, stepSeconds: SAMPLE_EVERY_MS / 1000 });
    this.histogram.enable();
    this.stepBegan = performance.now();
    this.timer = setInterval(() => this.sample(), SAMPLE_EVERY_MS).unref();
  }

  /** The application has started. Steps that begin within the grace are not told as blocks. */
  started(): void {
    this.graceEnds = performance.now() + GRACE_MS;
  }

  stop(): void {
    clearInterval(this.timer);
    this.histogram.disable();
    this.readings.eventLoopDelay = () => undefined;
    this.readings.eventLoopBlocks = () => undefined;
  }

  /** The gauges, in seconds. @param prefix of their names */
  families(prefix: string = ''): MetricFamily[] {
    const gauge = (
      name: (typeof GAUGES)[number],
      help: string,
      aggregator: MetricFamily['aggregator'],
      read: () => number,
    ): MetricFamily => new ComputedGauge(`${prefix}nodejs_eventloop_${name}_seconds`, help, read, aggregator);
    const ofWindow = 'event loop delay of the last complete ten seconds';
    return [
      gauge('lag', 'Lag of event loop in seconds.', 'average', () => this.immediateSeconds),
      gauge('lag_min', `The minimum ${ofWindow}.`, 'min', () => this.lag('min')),
      gauge('lag_max', `The maximum ${ofWindow}.`, 'max', () => this.lag('max')),
      gauge('lag_mean', `The mean ${ofWindow}.`, 'average', () => this.lag('mean')),
      gauge('lag_stddev', `The standard deviation of the ${ofWindow}.`, 'average', () => this.lag('stddev')),
      gauge('lag_p50', `The 50th percentile of the ${ofWindow}.`, 'average', () => this.lag('p50')),
      gauge('lag_p90', `The 90th percentile of the ${ofWindow}.`, 'average', () => this.lag('p90')),
      gauge('lag_p99', `The 99th percentile of the ${ofWindow}.`, 'average', () => this.lag('p99')),
    ];
  }

  /** Of the last complete ten seconds, and of the running ones before the first are complete. */
  private lag(figure: keyof Lag): number {
    return this.completed?.[figure] ?? secondsOf(this.histogram, figure);
  }

  private sample(): void {
    const lag = lagOf(this.histogram);
    this.completed = { ...lag, max: Math.max(lag.max, this.firstDelay) };
    this.histogram.reset();
    this.lookAtFirstMoments();
    const start = performance.now();
    if (this.stepBegan >= this.graceEnds) {
      this.longest = [...this.longest, withoutResolution(this.completed).max].slice(-STEPS);
    }
    this.stepBegan = start;
    setImmediate(() => {
      this.immediateSeconds = (performance.now() - start) / 1000;
    });
  }

  /** By the clock of the histogram, which no test holds. */
  private lookAtFirstMoments(): void {
    const start = process.hrtime.bigint();
    this.firstDelay = 0;
    setTimeout(() => {
      const late = Number(process.hrtime.bigint() - start) / NANOSECONDS - FIRST_MS / 1000;
      // As the histogram counts: with the time between two looks.
      this.firstDelay = late + RESOLUTION_MS / 1000;
    }, FIRST_MS).unref();
  }
}

/** What is measured is the time between two looks, which are so far apart in a loop that is never late. */
function withoutResolution({ mean, p50, p99, max }: Lag): EventLoopDelay {
  const late = (seconds: number): number => Math.max(0, seconds - RESOLUTION_MS / 1000);
  return { mean: late(mean), p50: late(p50), p99: late(p99), max: late(max) };
}

function lagOf(histogram: DelayHistogram): Lag {
  return {
    min: secondsOf(histogram, 'min'),
    max: secondsOf(histogram, 'max'),
    mean: secondsOf(histogram, 'mean'),
    stddev: secondsOf(histogram, 'stddev'),
    p50: secondsOf(histogram, 'p50'),
    p90: secondsOf(histogram, 'p90'),
    p99: secondsOf(histogram, 'p99'),
  };
}

function secondsOf(histogram: DelayHistogram, figure: keyof Lag): number {
  // An empty histogram reports a minimum of 2^63 and a mean that is not a number.
  return histogram.count === 0 ? 0 : READ[figure](histogram) / NANOSECONDS;
}
