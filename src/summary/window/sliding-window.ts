import type { DomainCounter } from '../../catalogue/catalogue';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import type { ResolvedOptions } from '../../options/resolve-options';
import { BodyStores } from '../../stores/bodies';
import { ClientStores } from '../../stores/clients';
import { HandlerStores } from '../../stores/handlers';
import { LabelledCounter } from '../../instruments/labelled-numbers';
import { MetricsRegistry } from '../../instruments/metrics-registry';
import { RequestStore } from '../../stores/request-store';
import { cumulativeOf } from './cumulative-series';
import { secondsNow, Turns } from '../../core/time-slices';
import { type FramesByName, OtherWindows, type WorkerWindow } from '../other-windows';
import type { SpanFrames } from '../series/point-sums';
import type { Frame } from './frame';
import { mergeFramesSlowly } from './merge-frames';
import { type Interval, Timeline } from './timeline';
import { nameOf, withPlainKeys } from './told-frames';
import { TrackedSeries } from './tracked-series';
import type { WindowReading } from './window-reading';
import { DOMAIN_COUNTERS, type WindowSource } from './window-source';

type Step = ReadonlyMap<TrackedSeries, Frame>;

/**
 * What was recorded in the last minutes. The cumulative series are looked at in the background, at a fixed step, and
 * what has happened since the step before is kept: the request path has no part in it, and a reader changes nothing.
 * Times are of the monotonic clock.
 */
@Injectable()
export class SlidingWindow implements OnModuleInit, OnApplicationShutdown {
  /** Work to do when a step was made, with turns of the event loop where it yields. */
  afterStep: (() => Generator<void, void>) | undefined;
  private readonly tracked = new Map<WindowSource, TrackedSeries>();
  private readonly timeline: Timeline<Step>;
  private readonly startedAt = secondsNow();
  private steppedAt = this.startedAt;
  private isStepping = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly store: RequestStore,
    private readonly bodies: BodyStores,
    private readonly handlers: HandlerStores,
    private readonly clients: ClientStores,
    private readonly registry: MetricsRegistry,
    private readonly logger: MetricsLogger,
  ) {
    this.timeline = new Timeline(options.summary.keepSeconds, mergeSteps);
  }

  onModuleInit(): void {
    const requests = this.track(this.store);
    this.store.beforeRemoval = (slot) => requests.keep(slot);
    this.timer = setInterval(() => void this.step(), this.options.summary.stepSeconds * 1000).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.store.beforeRemoval = undefined;
  }

  /**
   * What happened in so many seconds until now, give or take half a step of that time, or in as many as are known.
   *
   * @param seconds `undefined`: since the beginning
   * @param agoSeconds how long ago the time ended, 0: now
   */
  read(seconds: number | undefined, agoSeconds: number = 0): WindowReading {
    const now = secondsNow();
    this.trackAll();
    if (seconds === undefined) {
      const framesOf = (source: WindowSource): Frame[] => [this.track(source).everything()];
      return { seconds: now - this.startedAt, framesOf, others: OtherWindows.none };
    }
    if (agoSeconds > 0) {
      return this.readPast(now - agoSeconds - seconds, now - agoSeconds);
    }
    const intervals = this.intervalsOf(seconds, now);
    return {
      seconds: now - (intervals[0]?.from ?? this.steppedAt),
      others: OtherWindows.none,
      framesOf: (source) => {
        const tracked = this.track(source);
        return [...framesIn(intervals, tracked), ...tracked.sinceStep()];
      },
    };
  }

  private readPast(from: number, to: number): WindowReading {
    const intervals = this.timeline.between(from, to, this.steppedAt);
    return {
      seconds: (intervals.at(-1)?.to ?? 0) - (intervals[0]?.from ?? 0),
      framesOf: (source) => framesIn(intervals, this.track(source)),
      others: OtherWindows.none,
    };
  }

  /** What a source did in the steps that were made of so many seconds: the frames that {@link read} begins with. */
  framesOfSteps(source: WindowSource, seconds: number): readonly Frame[] {
    return framesIn(this.intervalsOf(seconds, secondsNow()), this.track(source));
  }

  /**
   * What a source did in so many seconds, step by step, the oldest first. The last step ends now. Times are in seconds
   * since 1970, as the clock on the wall tells them now.
   */
  stepsOf(source: WindowSource, seconds: number): readonly SpanFrames[] {
    const now = secondsNow();
    const wall = Date.now() / 1000 - now;
    const tracked = this.track(source);
    const steps = this.intervalsOf(seconds, now).map(({ from, to, content }) => {
      const frame = content.get(tracked);
      return { from: wall + from, to: wall + to, frames: frame === undefined ? [] : [frame] };
    });
    return [...steps, { from: wall + this.steppedAt, to: wall + now, frames: tracked.sinceStep() }];
  }

  /** What each source did in so many seconds, and since the beginning, as other workers can be told of it. */
  told(windowSeconds: number | undefined, agoSeconds: number): Omit<WorkerWindow, 'now'> {
    const reading = this.read(windowSeconds, agoSeconds);
    return { seconds: reading.seconds, window: this.framesByName(reading), ever: this.ever() };
  }

  /** The same since the beginning alone. */
  ever(): FramesByName {
    return this.framesByName(this.read(undefined));
  }

  private framesByName(reading: WindowReading): FramesByName {
    return Object.fromEntries(
      [...this.tracked.keys()].map((source) => [nameOf(source), reading.framesOf(source).map(withPlainKeys)]),
    );
  }

  /** The name in force of a counter of the decorators. */
  nameOf(name: DomainCounter): string {
    return this.options.names[name] ?? name;
  }

  /** A counter of the decorators, if one of them is in use. */
  domainCounter(name: DomainCounter): LabelledCounter | undefined {
    const family = this.registry.familyOf(this.options.names[name]);
    return family instanceof LabelledCounter ? family : undefined;
  }

  /** Makes a step, with turns of the event loop in between; readers may come all the time. */
  private async step(): Promise<void> {
    if (this.isStepping) {
      return; // The step before takes its time: this one will be a long one.
    }
    this.isStepping = true;
    try {
      const turns = new Turns();
      for (const _bit of this.bits()) {
        if (turns.isDue) {
          await turns.take();
        }
      }
    } catch (error) {
      this.logger.warnOnce('sliding window', `A step of the sliding window failed: ${messageOf(error)}`);
    } finally {
      this.isStepping = false;
    }
  }

  private *bits(): Generator<void, void> {
    const now = secondsNow();
    this.trackAll();
    const all = [...this.tracked.values()];
    for (const tracked of all) {
      yield* tracked.step();
    }
    // Must not yield here: a reader must see the step either pending or published.
    const step = new Map<TrackedSeries, Frame>();
    for (const tracked of all) {
      const frame = tracked.take();
      if (frame !== undefined) {
        step.set(tracked, frame);
      }
    }
    this.timeline.push({ from: this.steppedAt, to: now, content: step });
    this.steppedAt = now;
    yield* this.timeline.compact();
    if (this.afterStep !== undefined) {
      yield* this.afterStep();
    }
  }

  private intervalsOf(seconds: number, now: number): readonly Interval<Step>[] {
    return this.timeline.since(now - seconds, this.steppedAt);
  }

  /** What is in use now. Metrics of decorators are made when they are first needed, so at zero. */
  private trackAll(): void {
    this.track(this.store);
    const { streams } = this.bodies;
    const { requests, timeToFirstByte, duration, chunks, bytes, abandoned } = streams?.metrics ?? {};
    const counters = DOMAIN_COUNTERS.map((name) => this.domainCounter(name));
    const handlers = [...this.handlers.made.values()].map((store) => store.duration);
    const stream = [requests, timeToFirstByte, duration, chunks, bytes, abandoned, streams?.openSeconds];
    for (const source of [...stream, ...counters, ...handlers, ...this.clients.counted]) {
      if (source !== undefined) {
        this.track(source);
      }
    }
  }

  private track(source: WindowSource): TrackedSeries {
    let tracked = this.tracked.get(source);
    if (tracked === undefined) {
      tracked = new TrackedSeries(cumulativeOf(source));
      this.tracked.set(source, tracked);
    }
    return tracked;
  }
}

function framesIn(intervals: readonly Interval<Step>[], tracked: TrackedSeries): Frame[] {
  return intervals.map(({ content }) => content.get(tracked)).filter((frame) => frame !== undefined);
}

function* mergeSteps(steps: readonly Step[]): Generator<void, Step> {
  const merged = new Map<TrackedSeries, Frame>();
  for (const tracked of new Set(steps.flatMap((step) => [...step.keys()]))) {
    const frames = steps.map((step) => step.get(tracked)).filter((frame) => frame !== undefined);
    merged.set(tracked, yield* mergeFramesSlowly(frames, tracked.series.columns));
  }
  return merged;
}
