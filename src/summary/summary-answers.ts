import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { METRICS_OPTIONS } from '../metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { RequestStore } from '../record/request-store';
import { JsonSummary } from './json-summary';
import { writeJson } from './json-writer';

/** Thrown where as many summaries are at work as may be. */
export class TooManySummaries extends Error {
  override readonly name = 'TooManySummaries';

  constructor() {
    super('Too many summaries at once');
  }
}

/** How long a reader may take: until then its answer takes memory, and holds the series that it tells of. */
const LONGEST_READING_MS = 30_000;

/** Writes summaries while they are sent, a few at a time. */
@Injectable()
export class SummaryAnswers {
  private working = 0;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly store: RequestStore,
    private readonly summaries: JsonSummary,
  ) {}

  /**
   * The summary that the request target asks for, in JSON.
   *
   * @throws InvalidQuery
   * @throws TooManySummaries
   */
  async answer(url: string): Promise<Readable> {
    const query = this.summaries.readQuery(url);
    if (this.working >= this.options.endpoint.maxConcurrentScrapes) {
      throw new TooManySummaries();
    }
    this.working++;
    this.store.hold();
    const release = (): void => {
      this.working--;
      this.store.release();
    };
    try {
      const body = Readable.from(writeJson(await this.summaries.summary(query)), { objectMode: false });
      const tooSlow = setTimeout(() => body.destroy(new Error('The reader is too slow.')), LONGEST_READING_MS).unref();
      return body.once('close', () => {
        clearTimeout(tooSlow);
        release();
      });
    } catch (error) {
      release();
      throw error;
    }
  }
}
