import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';
import { summarize } from './summarize';
import { SummaryCache } from './summary-cache';

/** Characters of the texts that were summarized, not counting summaries out of the cache. */
export const SUMMARIZED_CHARACTERS = 'gateway_summarized_characters_total';

/** What `POST /api/ai/summarize` answers. */
export interface SummaryResult {
  readonly summary: string;
  /** Whether it was made earlier. */
  readonly cached: boolean;
}

/** Summarizes texts, each only once in a while. */
@Injectable()
export class SummaryService {
  constructor(
    private readonly cache: SummaryCache,
    @InjectMetric(SUMMARIZED_CHARACTERS) private readonly characters: Counter,
  ) {}

  async summarize({ text, sentences }: { text: string; sentences: number }): Promise<SummaryResult> {
    const key = SummaryCache.keyOf(text, sentences);
    const known = await this.cache.get(key);
    if (known !== undefined) {
      return { summary: known, cached: true };
    }
    const summary = summarize(text, sentences).join(' ');
    this.characters.inc(text.length);
    await this.cache.set(key, summary);
    return { summary, cached: false };
  }
}
