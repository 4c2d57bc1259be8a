import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../metrics.logger';
import { METRICS_OPTIONS } from '../metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { RequestStore } from '../record/request-store';
import { Broadcast } from './broadcast';
import { type ByteSink, sinkFor } from './byte-sink';
import type { CollectedFamily } from './collected-family';
import { MetricsCollector } from './collector';
import { distinctNames } from './distinct-names';
import { Abandoned, ExpositionWriter } from './exposition-writer';
import { render } from './render';
import type { ContentEncoding, ScrapeFormat } from './scrape-format';
import { SYNTAXES } from './syntax';

/** What a scraper asks for. */
export interface ScrapeRequest {
  readonly format: ScrapeFormat;
  readonly encoding: ContentEncoding;
  /** Names of the metrics wanted; all where there is none. */
  readonly names: readonly string[];
  /** Milliseconds that collecting may take. */
  readonly timeoutMs: number;
}

/** Thrown where as many scrapes are at work as may be. */
export class TooManyScrapes extends Error {
  override readonly name = 'TooManyScrapes';
}

/** Thrown where a metric could not be collected, and the option `endpoint.onCollectError` is `'fail'`. */
export class CollectFailed extends Error {
  override readonly name = 'CollectFailed';
}

/** How long a written exposition is kept for readers that have not read it. */
const LONGEST_READING_MS = 30_000;

/** An exposition that is being made, for all who asked for the same while it was collected. */
interface Job {
  readonly readers: Broadcast;
  readonly collected: Promise<readonly CollectedFamily[]>;
}

/** Makes expositions: one for all that ask for the same meanwhile, a few at a time, and none that nobody waits for. */
@Injectable()
export class Scraper {
  /** Jobs that are still being collected, so that others can join. */
  private readonly joinable = new Map<string, Job>();
  private working = 0;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly collector: MetricsCollector,
    private readonly store: RequestStore,
    private readonly logger: MetricsLogger,
  ) {}

  /**
   * The exposition, in pieces as it is written. Resolves when everything is collected; whoever destroys the stream leaves.
   *
   * @param left aborts when the scraper left
   * @throws TooManyScrapes
   * @throws CollectFailed
   */
  async scrape(request: ScrapeRequest, left: AbortSignal): Promise<Readable> {
    const key = JSON.stringify([request.format, request.encoding, request.names, request.timeoutMs]);
    const job = this.joinable.get(key) ?? this.start(key, request);
    const reader = job.readers.join();
    left.addEventListener('abort', () => reader.destroy(), { once: true });
    if (left.aborted) {
      reader.destroy();
    }
    try {
      await job.collected;
      return reader;
    } catch (error) {
      reader.destroy();
      throw error;
    }
  }

  private start(key: string, request: ScrapeRequest): Job {
    if (this.working >= this.options.endpoint.maxConcurrentScrapes) {
      throw new TooManyScrapes();
    }
    this.working++;
    const job: Job = { readers: new Broadcast(), collected: this.collectFor(request) };
    const close = (): void => {
      if (this.joinable.get(key) === job) {
        this.joinable.delete(key);
      }
    };
    this.joinable.set(key, job);
    job.collected.then(close, close);
    void job.readers.closed.then(close);
    void this.work(request, job).finally(() => this.working--);
    return job;
  }

  private async collectFor({ timeoutMs, names, format }: ScrapeRequest): Promise<readonly CollectedFamily[]> {
    const { families, failed } = await this.collector.collect(timeoutMs);
    if (failed.length > 0 && this.options.endpoint.onCollectError === 'fail') {
      throw new CollectFailed(`Could not collect ${failed.join(', ')}.`);
    }
    const distinct = distinctNames(families, SYNTAXES[format], (family, taken) => this.warn(family, taken));
    return names.length === 0 ? distinct : distinct.filter((family) => names.includes(family.name));
  }

  /** Never rejects. Ends when everybody has the exposition, or has left: until then it is in memory. */
  private async work(request: ScrapeRequest, { readers, collected }: Job): Promise<void> {
    // A metric that hangs holds no place for somebody who left.
    const families = await Promise.race([collected.catch(() => undefined), readers.closed]);
    if (families === undefined) {
      return; // Everybody who asked is told, or gone.
    }
    await this.write(request, families, readers);
    const tooSlow = setTimeout(() => readers.fail(new Error('The reader is too slow.')), LONGEST_READING_MS).unref();
    await readers.closed;
    clearTimeout(tooSlow);
  }

  private async write(
    { format, encoding }: ScrapeRequest,
    families: readonly CollectedFamily[],
    readers: Broadcast,
  ): Promise<void> {
    let sink: ByteSink | undefined;
    this.store.hold();
    try {
      sink = sinkFor(encoding, readers);
      const writer = new ExpositionWriter(sink, () => readers.isAbandoned);
      await render(families, SYNTAXES[format], writer);
      await writer.end();
    } catch (error) {
      sink?.abort();
      if (!(error instanceof Abandoned)) {
        this.logger.warnOnce('scrape', `A scrape broke off: ${messageOf(error)}`);
        readers.fail(error instanceof Error ? error : new Error(messageOf(error)));
      }
    } finally {
      this.store.release();
    }
  }

  private warn({ name }: CollectedFamily, taken: string): void {
    this.logger.warnOnce(`name of ${name}`, `Metric "${name}" is not exposed: the name "${taken}" is taken.`);
  }
}
