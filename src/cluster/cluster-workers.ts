import { serialize } from 'node:v8';
import { type MetricsLogger, messageOf } from '../core/metrics.logger';
import { Turns } from '../core/time-slices';
import type { MetricFamily } from '../instruments/metric-family';
import type { Collection, OtherWorkers } from '../scrape/collect/collection';
import type { MetricsCollector } from '../scrape/collect/collector';
import type { ScrapeMetrics } from '../scrape/scrape-metrics';
import { Deadline } from '../scrape/shared-reading';
import type { RequestStore } from '../stores/request-store';
import type { HealthView, WorkerHealth } from '../summary/health/health-view';
import type { JsonSummary } from '../summary/json-summary';
import type { ToldPoints } from '../summary/series/point-sums';
import type { PointsQuestion, RequestSeriesPoints } from '../summary/series/request-series';
import { OtherWindows, type WorkerWindow } from '../summary/other-windows';
import { type Answer, askWorkers } from './ask-workers';
import { beforeExit } from './before-exit';
import { type Worker, WorkerFiles } from './worker-files';
import { type ReportOptions, WorkerReports } from './worker-reports';
import { SilentWorkers } from './silent-workers';
import { type Question, WorkerSocket } from './worker-socket';
import { WorkerTotals } from './worker-totals';

/** How often a worker writes what it has counted: so much is lost of one that is killed. */
const REPORT_EVERY_MS = 250;
/** Where that takes long, it is done less often: it shall take one part of so many. */
const REST = 25;
/** How often it writes what only the JSON summary tells of workers that have ended, and asks how the others are. */
const SLOWLY_MS = 10_000;
/** How long another worker may take to answer: after that, its last report is shown. */
const ASK_MS = 500;
/** A worker that has not reported for so long stands still. */
const STILL_SECONDS = 1;

/** What the workers are asked about, and told by. */
export interface ClusterParts {
  readonly collector: MetricsCollector;
  readonly metrics: ScrapeMetrics;
  readonly summary: JsonSummary;
  readonly points: RequestSeriesPoints;
  readonly health: HealthView;
  readonly store: RequestStore;
  readonly logger: MetricsLogger;
  readonly reports: ReportOptions;
}

/** This worker among those of its group: reports what it has counted, and answers for all. */
export class ClusterWorkers implements OtherWorkers {
  private readonly reports: WorkerReports;
  private readonly totals: WorkerTotals;
  private readonly socket: WorkerSocket;
  private readonly silent: SilentWorkers;
  private readonly undo: () => void;
  private readonly slowTimer: NodeJS.Timeout;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private reporting: Promise<void> | undefined;

  /** @throws Error where the folder cannot be used */
  constructor(
    private readonly files: WorkerFiles,
    private readonly parts: ClusterParts,
  ) {
    this.reports = new WorkerReports(files, parts.reports);
    this.totals = new WorkerTotals(files, this.self);
    this.writeNow();
    files.removeBefore(this.self);
    this.undo = beforeExit(() => this.writeNow());
    this.socket = new WorkerSocket((question) => this.answer(question));
    this.silent = new SilentWorkers(parts.metrics, parts.logger, ASK_MS);
    parts.collector.others = this;
    parts.summary.others = (...of) => this.windows(...of);
    parts.points.others = (asked) => this.points(asked);
    parts.health.askOthers = () => this.askForHealth();
    this.next(REPORT_EVERY_MS);
    this.slowTimer = setInterval(() => this.slowly(), SLOWLY_MS).unref();
  }

  get self(): Worker {
    return this.reports.self;
  }

  /** The other workers that run, first places first. */
  get others(): readonly Worker[] {
    return this.files.reported().filter((worker) => worker.place !== this.self.place && this.files.isRunning(worker));
  }

  /** Whether this worker does what only one of them shall do. */
  get isFirst(): boolean {
    const { oldest } = this.files;
    return oldest?.place === this.self.place && oldest.turn === this.self.turn;
  }

  /** Others can ask from then on. */
  listen(): Promise<void> {
    return this.socket.listen(this.files.path(this.self, 'sock'));
  }

  /** What it has counted stays. */
  async close(): Promise<void> {
    const { collector, summary, points, health } = this.parts;
    this.isClosed = true;
    clearTimeout(this.timer);
    clearInterval(this.slowTimer);
    await this.report();
    this.writeNow();
    this.undo();
    collector.others = undefined;
    summary.others = undefined;
    points.others = undefined;
    health.askOthers = undefined;
    this.socket.close();
    this.files.leave(this.self);
  }

  async join(collectOwn: () => Promise<Collection>, countsErrors: boolean): Promise<Collection> {
    const collection = this.reports.beginCollection();
    const [own, answers] = await Promise.all([collectOwn(), this.askAll({ about: 'report' })]);
    this.silent.inScrape(answers, countsErrors);
    await this.add(own, collection);
    this.write();
    return { ...own, families: await this.reports.merged(own.families) };
  }

  private async windows(seconds: number | undefined, ago: number): Promise<OtherWindows> {
    const answers = this.silent.inSummary(
      await this.askAll<WorkerWindow>({ about: 'window', seconds: seconds ?? null, ago }),
    );
    const told = answers.map(([, answer]) => answer).filter((answer) => answer !== undefined);
    const answered = new Set(answers.filter(([, answer]) => answer !== undefined).map(([{ place }]) => place));
    const left = this.files.reported().filter(({ place }) => place !== this.self.place && !answered.has(place));
    const before = { seconds: 0, window: {}, ever: this.totals.before, now: undefined };
    return new OtherWindows([before, ...told, ...left.map((worker) => this.totals.of(worker))]);
  }

  private async points(asked: PointsQuestion): Promise<readonly ToldPoints[]> {
    const answers = this.silent.inSummary(await this.askAll<ToldPoints>({ about: 'points', asked }));
    return answers.map(([, told]) => told).filter((told) => told !== undefined);
  }

  private async askForHealth(): Promise<void> {
    const answers = await this.askAll<WorkerHealth>({ about: 'health' });
    this.parts.health.others = answers.map(([worker, told]) => told ?? this.healthOfSilent(worker));
  }

  /** Its event loop stands still since it has reported last. */
  private healthOfSilent(worker: Worker): WorkerHealth {
    const seconds = this.files.age(worker);
    const stillFor = { value: seconds, lasting: seconds };
    return { requests: undefined, readings: seconds > STILL_SECONDS ? { eventLoopLag: stillFor } : {} };
  }

  private askAll<Told>(question: Question): Promise<Answer<Told>[]> {
    return askWorkers<Told>(this.files, this.others, question, ASK_MS);
  }

  private async answer(question: Question): Promise<Uint8Array> {
    switch (question.about) {
      case 'report':
        await (this.reporting ??= this.report().finally(() => (this.reporting = undefined)));
        return serialize(true);
      case 'window': {
        const own = await this.parts.summary.ownWindow(question.seconds ?? undefined, question.ago);
        return serialize({ ...own, ever: this.totals.withBefore(own.ever) });
      }
      case 'points':
        return serialize(await this.parts.points.told(question.asked));
      case 'health':
        return serialize(this.parts.health.own());
    }
  }

  /** Collects all that this worker has, and writes it. */
  private async report(): Promise<void> {
    const collection = this.reports.beginCollection();
    await this.add(await this.parts.collector.collectOwn(new Deadline(ASK_MS)), collection);
    this.write();
  }

  private async add({ families }: Collection, collection: number): Promise<void> {
    const { store } = this.parts;
    const turns = new Turns();
    store.hold();
    try {
      for (const family of families) {
        this.reports.add(family, collection);
        if (turns.isDue) {
          await turns.take();
        }
      }
    } finally {
      store.release();
    }
  }

  /** What is kept as series, and can be read at once. */
  private writeNow(): void {
    const { collector, summary } = this.parts;
    collector.seriesNow().forEach((family) => this.reports.add(family));
    this.write(() => this.totals.write(summary.ever()));
  }

  private write(andThen = (): void => {}): void {
    try {
      this.reports.write();
      andThen();
    } catch (error) {
      this.parts.logger.warnOnce(
        'report of a worker',
        `The other workers do not see what this one counts: its report could not be written (${messageOf(error)}).`,
      );
    }
  }

  /** Those who cannot wait for an answer, as the health indicator, are told what the others said last. */
  private slowly(): void {
    this.write(() => this.totals.write(this.parts.summary.ever()));
    this.askForHealth().catch(() => {});
  }

  private next(inMs: number): void {
    this.timer = setTimeout(() => void this.tick(), inMs).unref();
  }

  /** What is computed when it is read, and may take its time, is collected for scrapes only. */
  private async tick(): Promise<void> {
    const { collector } = this.parts;
    const start = performance.now();
    collector.seriesNow().forEach((family) => this.reports.add(family));
    const collection = this.reports.beginCollection();
    await this.add(await collector.collectOwn(new Deadline(REPORT_EVERY_MS), false, isKept), collection);
    this.write();
    if (!this.isClosed) {
      this.next(Math.max(REPORT_EVERY_MS, REST * (performance.now() - start)));
    }
  }
}

/** Whether a metric of prom-client has its values without asking anybody for them. */
function isKept(metric: MetricFamily): boolean {
  return 'hashMap' in metric && (metric as { collect?: unknown }).collect === undefined;
}
