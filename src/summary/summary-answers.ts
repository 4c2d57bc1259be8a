import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { RequestStore } from '../stores/request-store';
import { Places } from '../scrape/places';
import { JsonSummary } from './json-summary';
import { toPlain, writeJson } from './json-writer';
import type { MetricsSummary } from './summary.types';

/** How long a reader may take: until then its answer takes memory, and holds the series that it tells of. */
const LONGEST_READING_MS = 30_000;

/** Who has not asked for the next piece for so long is waited for without a place. */
const LAG_MS = 1000;

/** Writes summaries while they are sent, a few at a time. */
@Injectable()
export class SummaryAnswers {
  private readonly places: Places;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly store: RequestStore,
    private readonly summaries: JsonSummary,
  ) {
    this.places = new Places(options.endpoint.maxConcurrentScrapes);
  }

  /**
   * The summary that the request target asks for, in JSON.
   *
   * @param left aborts when the reader left
   * @throws InvalidQuery
   * @throws TooManyAtOnce where its turn did not come in the time of a scrape
   */
  async answer(url: string, left: AbortSignal): Promise<Readable> {
    const query = this.summaries.readQuery(url);
    const place = await this.places.turn(1000 * this.options.endpoint.scrapeTimeoutSeconds, left);
    this.store.hold();
    const release = (): void => {
      place.leave();
      this.store.release();
    };
    try {
      const pieces = writeJson(await this.summaries.summary(query));
      const cutOff = (): void => void body.destroy(new Error('The reader is too slow.'));
      const body = Readable.from(
        watchLag(pieces, () => place.lag(cutOff)),
        { objectMode: false },
      );
      const tooSlow = setTimeout(cutOff, LONGEST_READING_MS).unref();
      return body.once('close', () => {
        clearTimeout(tooSlow);
        release();
      });
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The same as an object. It is nobody's who could leave. */
  async read(url: string): Promise<MetricsSummary> {
    const query = this.summaries.readQuery(url);
    const place = await this.places.turn(
      1000 * this.options.endpoint.scrapeTimeoutSeconds,
      new AbortController().signal,
    );
    this.store.hold();
    try {
      return (await toPlain(await this.summaries.summary(query))) as MetricsSummary;
    } finally {
      place.leave();
      this.store.release();
    }
  }
}

/** Passes the pieces on, and says when the next is not asked for, or all were. */
async function* watchLag(pieces: AsyncIterable<string>, onLag: () => void): AsyncGenerator<string> {
  for await (const piece of pieces) {
    const timer = setTimeout(onLag, LAG_MS).unref();
    try {
      yield piece;
    } finally {
      clearTimeout(timer);
    }
  }
  onLag();
}
