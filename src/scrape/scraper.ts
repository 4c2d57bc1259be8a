import { Inject, Injectable } from '@nestjs/common';
import { MetricsLogger } from '../metrics.logger';
import { METRICS_OPTIONS } from '../metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import type { CollectedFamily } from './collected-family';
import { type Collection, MetricsCollector } from './collector';
import { compress } from './compress';
import { distinctNames } from './distinct-names';
import { ExpositionWriter } from './exposition-writer';
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

/** An exposition, ready to be sent. */
export interface Exposition {
  readonly chunks: readonly Buffer[];
  readonly encoding: ContentEncoding;
}

/** Thrown where as many scrapes are at work as may be. */
export class TooManyScrapes extends Error {
  override readonly name = 'TooManyScrapes';
}

/** Thrown where a metric could not be collected, and the option `endpoint.onCollectError` is `'fail'`. */
export class CollectFailed extends Error {
  override readonly name = 'CollectFailed';
}

interface Job {
  readonly exposition: Promise<Exposition>;
  waiting: number;
}

/** Makes expositions: one at a time of each kind, a few kinds at a time, and none that nobody waits for. */
@Injectable()
export class Scraper {
  private readonly jobs = new Map<string, Job>();
  private collecting: Promise<Collection> | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly collector: MetricsCollector,
    private readonly logger: MetricsLogger,
  ) {}

  /**
   * The exposition of now, or one that another scrape for the same is having made.
   *
   * @param left aborts when the scraper left; the work stops when all that wait for it have
   * @throws TooManyScrapes
   * @throws CollectFailed
   */
  async scrape(request: ScrapeRequest, left: AbortSignal): Promise<Exposition> {
    const key = JSON.stringify([request.format, request.encoding, request.names]);
    const job = this.jobs.get(key) ?? this.start(key, request);
    job.waiting++;
    const leave = (): void => void job.waiting--;
    left.addEventListener('abort', leave, { once: true });
    try {
      return await job.exposition;
    } finally {
      left.removeEventListener('abort', leave);
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
    if (this.jobs.size >= this.options.endpoint.maxConcurrentScrapes) {
      throw new TooManyScrapes();
    }
    const job: Job = { exposition: this.make(request, () => job.waiting === 0), waiting: 0 };
    this.jobs.set(key, job);
    const end = (): void => {
      // An abandoned job was replaced as soon as it was known to be one.
      if (this.jobs.get(key) === job) {
        this.jobs.delete(key);
      }
    };
    job.exposition.then(end, end);
    return job;
  }

  private async make(request: ScrapeRequest, isAbandoned: () => boolean): Promise<Exposition> {
    const { families, failed } = await this.collect(request.timeoutMs);
    if (failed.length > 0 && this.options.endpoint.onCollectError === 'fail') {
      throw new CollectFailed(`Could not collect ${failed.join(', ')}.`);
    }
    const syntax = SYNTAXES[request.format];
    const writer = new ExpositionWriter(isAbandoned);
    const distinct = distinctNames(families, syntax, (family, taken) => this.warn(family, taken));
    await render(selected(distinct, request.names), syntax, writer);
    return compress(writer.finish(), request.encoding);
  }

  private warn({ name }: CollectedFamily, taken: string): void {
    this.logger.warnOnce(`name of ${name}`, `Metric "${name}" is not exposed: the name "${taken}" is taken.`);
  }
}

function selected(families: readonly CollectedFamily[], names: readonly string[]): readonly CollectedFamily[] {
  return names.length === 0 ? families : families.filter((family) => names.includes(family.name));
}
