import type { BroadcastChannel, Worker } from 'node:worker_threads';
import type { MetricsLogger } from '../core/metrics.logger';
import type { CollectedFamily } from '../scrape/collected-family';
import type { OwnThreads } from '../scrape/collect/collection';
import type { MetricsCollector } from '../scrape/collect/collector';
import { counted } from './counted';
import { withExemplars } from './exemplars';
import { KnownLabels } from './known-labels';
import { mergeReports } from './merge-reports';
import { type ReportedFamily, unpackFamilies } from './report';
import { ReportEncoder } from './report-encoder';
import { openChannel, type ThreadQuestion, type ThreadReport } from './thread-channel';
import type { WorkerReport } from './worker-report';

/** How long threads may take to answer: after that, what they told last is shown. */
const ASK_MS = 500;
const NO_LABEL = { workers: false, expires: false };

/** In the main thread: adds what the other threads of the process count. */
export class ThreadWorkers implements OwnThreads {
  private readonly channel: BroadcastChannel;
  private readonly known = new KnownLabels();
  private readonly encoder: ReportEncoder;
  /** What the threads told last that run. */
  private readonly told = new Map<number, readonly ReportedFamily[]>();
  /** What those have counted that have ended. */
  private ended: readonly ReportedFamily[] = [];
  private readonly waiting = new Map<number, { readonly threads: Set<number>; readonly resolve: () => void }>();
  private questions = 0;

  constructor(
    private readonly collector: MetricsCollector,
    private readonly logger: MetricsLogger,
    withExponential: boolean,
  ) {
    this.encoder = new ReportEncoder(withExponential);
    this.channel = openChannel((message) => this.hear(message));
    collector.threads = this;
    // Threads that are there already tell what they have, and afterwards only what changes.
    this.post({ asks: ++this.questions });
  }

  /** A thread has been started, which may have a MetricsModule or not. */
  watch(worker: Worker): void {
    const { threadId } = worker;
    // What it has told before it ended comes first.
    worker.once('exit', () => setImmediate(() => this.forget(threadId)));
  }

  close(): void {
    this.collector.threads = undefined;
    this.channel.close();
  }

  async ask(): Promise<void> {
    const threads = new Set(this.told.keys());
    if (threads.size === 0) {
      return;
    }
    const asks = ++this.questions;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ASK_MS).unref();
      this.waiting.set(asks, {
        threads,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      });
      this.post({ asks });
    });
    if (threads.size > 0) {
      this.logger.warnOnce('silent thread', `A thread did not answer within ${ASK_MS} ms: what it told last is shown.`);
    }
    this.waiting.delete(asks);
  }

  join(families: readonly CollectedFamily[], isWhole: boolean): CollectedFamily[] {
    if (this.told.size === 0 && this.ended.length === 0) {
      return [...families];
    }
    const own = reportOf(
      'main',
      families.map((family) => this.encoder.encode(family)),
    );
    const ended = { ...reportOf('ended', this.ended), isRunning: false };
    const threads = [...this.told].map(([thread, told]) => reportOf(String(thread), told));
    const names = new Set(families.map(({ name }) => name));
    const merged = mergeReports([own, ended, ...threads], this.known, NO_LABEL);
    return withExemplars(
      merged.filter(({ name }) => isWhole || names.has(name)),
      families,
    );
  }

  private hear({ from, families, answers }: Partial<ThreadReport & ThreadQuestion>): void {
    if (from === undefined || families === undefined) {
      return;
    }
    this.told.set(from, unpackFamilies(families));
    const question = answers === undefined ? undefined : this.waiting.get(answers);
    if (question?.threads.delete(from) === true && question.threads.size === 0) {
      question.resolve();
    }
  }

  private forget(thread: number): void {
    const told = this.told.get(thread);
    this.told.delete(thread);
    if (told !== undefined) {
      this.ended = counted([
        { ...reportOf('ended', this.ended), isRunning: false },
        { ...reportOf(String(thread), told), isRunning: false },
      ]);
    }
  }

  private post(question: ThreadQuestion): void {
    this.channel.postMessage(question);
  }
}

function reportOf(key: string, families: readonly ReportedFamily[]): WorkerReport {
  return { key, place: 0, isRunning: true, families };
}
