import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../core/metrics.logger';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { RequestStore } from '../stores/request-store';
import { Broadcast } from './broadcast';
import { type ByteSink, sinkFor } from './format/byte-sink';
import type { CollectedFamily } from './collected-family';
import type { Collection } from './collect/collection';
import { MetricsCollector } from './collect/collector';
import { Deadline } from './shared-reading';
import { distinctNames } from './collect/distinct-names';
import { Abandoned, ExpositionWriter } from './format/exposition-writer';
import { type Place, Places, TooManyAtOnce } from './places';
import { render } from './format/render';
import type { ContentEncoding, ScrapeFormat } from './format/scrape-format';
import { SYNTAXES } from './format/syntaxes';
import { WaitingScrapes } from './waiting-scrapes';

/** What a scraper asks for. */
export interface ScrapeRequest {
  readonly format: ScrapeFormat;
  readonly encoding: ContentEncoding;
  /** Names of the metrics wanted; all where there is none. */
  readonly names: readonly string[];
  /** Milliseconds that collecting may take. */
  readonly timeoutMs: number;
}

/** Thrown where a metric could not be collected, and the option `endpoint.onCollectError` is `'fail'`. */
export class CollectFailed extends Error {
  override readonly name = 'CollectFailed';
}

/** What is being done for those who wait for the same. */
interface Round {
  readonly key: string;
  place: Place | undefined;
  /** While it is being collected. */
  deadline: Deadline | undefined;
}

/** Makes expositions: one for all that ask for the same meanwhile, a few at a time, and none that nobody waits for. */
@Injectable()
export class Scraper {
  private readonly places: Places;
  /** Those whose answer has not begun, so that others can join. */
  private readonly joinable = new Map<string, WaitingScrapes>();

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly collector: MetricsCollector,
    private readonly store: RequestStore,
    private readonly logger: MetricsLogger,
  ) {
    this.places = new Places(options.endpoint.maxConcurrentScrapes);
  }

  /**
   * The exposition, in pieces as it is written. Resolves when everything is collected; whoever destroys the stream
   * leaves.
   *
   * @param left aborts when the scraper left
   * @throws TooManyAtOnce where its turn did not come in its time
   * @throws CollectFailed
   */
  async scrape(request: ScrapeRequest, left: AbortSignal): Promise<Readable> {
    const { format, encoding, names, timeoutMs } = request;
    const key = JSON.stringify([format, encoding, names]);
    const scrapes = this.joinable.get(key) ?? this.start(key, request);
    return scrapes.join(timeoutMs, left);
  }

  private start(key: string, request: ScrapeRequest): WaitingScrapes {
    if (this.places.isFull) {
      throw new TooManyAtOnce();
    }
    const round: Round = { key, place: undefined, deadline: undefined };
    const scrapes = new WaitingScrapes(
      () => (round.deadline === undefined ? scrapes.fail(new TooManyAtOnce(), true) : round.deadline.pass()),
      () => {
        if (this.joinable.get(key) === scrapes) {
          this.joinable.delete(key);
        }
        // A metric that hangs holds no place for somebody who left, nor what the others gave.
        round.deadline?.abandon();
        round.place?.leave();
      },
    );
    this.joinable.set(key, scrapes);
    this.waitForPlace(request, scrapes, round);
    return scrapes;
  }

  private waitForPlace(request: ScrapeRequest, scrapes: WaitingScrapes, round: Round): void {
    const isAgain = round.place !== undefined;
    round.deadline = undefined;
    round.place = this.places.enter(() => void this.work(request, scrapes, round), isAgain);
  }

  /** Never rejects. Ends when everybody has the exposition, or has left. */
  private async work(request: ScrapeRequest, scrapes: WaitingScrapes, round: Round): Promise<void> {
    round.deadline = new Deadline();
    let collection: Collection;
    try {
      collection = await this.collector.collect(round.deadline);
    } catch (error) {
      scrapes.fail(asError(error));
      return;
    }
    const { place } = round;
    if (scrapes.isEmpty || place === undefined) {
      return;
    }
    const readers = new Broadcast(() => place.lag(() => readers.fail(new Error('The reader is too slow.'))));
    const families = this.begin(request, collection, scrapes, readers);
    if (scrapes.isEmpty) {
      this.joinable.delete(round.key);
    } else {
      // They have more time, for what was late.
      this.waitForPlace(request, scrapes, round);
    }
    if (!readers.isAbandoned) {
      await this.write(request, families, readers);
      await readers.closed;
    }
    place.leave();
  }

  /** Begins the answers with what is collected, or tells why there are none. */
  private begin(
    { format, names }: ScrapeRequest,
    { families, failed, isCut }: Collection,
    scrapes: WaitingScrapes,
    readers: Broadcast,
  ): readonly CollectedFamily[] {
    try {
      if (failed.length > 0 && this.options.endpoint.onCollectError === 'fail') {
        throw new CollectFailed(`Could not collect ${failed.join(', ')}.`);
      }
      const distinct = distinctNames(families, SYNTAXES[format], (family, taken) => this.warn(family, taken));
      scrapes.begin(readers, isCut);
      return names.length === 0 ? distinct : distinct.filter((family) => names.includes(family.name));
    } catch (error) {
      scrapes.fail(asError(error), isCut);
      return [];
    }
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
        readers.fail(asError(error));
      }
    } finally {
      this.store.release();
    }
  }

  private warn({ name }: CollectedFamily, taken: string): void {
    this.logger.warnOnce(`name of ${name}`, `Metric "${name}" is not exposed: the name "${taken}" is taken.`);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}
