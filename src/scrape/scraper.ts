import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../metrics.logger';
import { METRICS_OPTIONS } from '../metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { Broadcast } from './broadcast';
import { sinkFor } from './byte-sink';
import type { CollectedFamily } from './collected-family';
import { type Collection, MetricsCollector } from './collector';
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
  private collecting: Promise<Collection> | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly collector: MetricsCollector,
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
    const key = JSON.stringify([request.format, request.encoding, request.names]);
    const job = this.joinable.get(key) ?? this.start(key, request);
    const reader = job.readers.join();
    left.addEventListener('abort', () => reader.destroy(), { once: true });
    try {
      await job.collected;
      return reader;
    } catch (error) {
      reader.destroy();
      throw error;
    }
  }

  /** Collects once for all that ask while it is being done. */
  collect(timeoutMs: number): Promise<Collection> {
    this.collecting ??= this.collector.collect(timeoutMs).finally(() => {
      this.collecting = undefined;
    });
    return this.collecting;
  }

  private start(key: string, request: ScrapeRequest): Job {
    if (this.working >= this.options.endpoint.maxConcurrentScrapes) {
      throw new TooManyScrapes();
    }
    this.working++;
    const collected = this.collectFor(request).finally(() => this.joinable.delete(key));
    const job: Job = { readers: new Broadcast(), collected };
    this.joinable.set(key, job);
    void this.work(request, job).finally(() => this.working--);
    return job;
  }

  private async collectFor({ timeoutMs, names, format }: ScrapeRequest): Promise<readonly CollectedFamily[]> {
    const { families, failed } = await this.collect(timeoutMs);
    if (failed.length > 0 && this.options.endpoint.onCollectError === 'fail') {
      throw new CollectFailed(`Could not collect ${failed.join(', ')}.`);
    }
    const distinct = distinctNames(families, SYNTAXES[format], (family, taken) => this.warn(family, taken));
    return names.length === 0 ? distinct : distinct.filter((family) => names.includes(family.name));
  }

  private async work({ format, encoding }: ScrapeRequest, { readers, collected }: Job): Promise<void> {
    let families: readonly CollectedFamily[];
    try {
      families = await collected;
    } catch {
      return; // Everybody who asked is told.
    }
    const sink = sinkFor(encoding, readers);
    try {
      const writer = new ExpositionWriter(sink, () => readers.isAbandoned);
      await render(families, SYNTAXES[format], writer);
      await writer.end();
    } catch (error) {
      sink.abort();
      if (!(error instanceof Abandoned)) {
        this.logger.warnOnce('scrape', `A scrape broke off: ${messageOf(error)}`);
        readers.fail(error instanceof Error ? error : new Error(messageOf(error)));
      }
    }
  }

  private warn({ name }: CollectedFamily, taken: string): void {
    this.logger.warnOnce(`name of ${name}`, `Metric "${name}" is not exposed: the name "${taken}" is taken.`);
  }
}
