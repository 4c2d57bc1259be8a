import { createHash } from 'node:crypto';
import { Cache } from '@nestjs/cache-manager';
import { Injectable } from '@nestjs/common';
import { CountCacheHit } from 'nestjs-red-metrics';

/** Summaries that were made not long ago. */
@Injectable()
export class SummaryCache {
  constructor(private readonly cache: Cache) {}

  /** Counted in gateway_cache_hits_total and gateway_cache_misses_total by the route that asks. */
  @CountCacheHit()
  get(key: string): Promise<string | undefined> {
    return this.cache.get<string>(key);
  }

  async set(key: string, summary: string): Promise<void> {
    await this.cache.set(key, summary);
  }

  /** The key of a summary: short, whatever the text's length. */
  static keyOf(text: string, sentences: number): string {
    return createHash('sha256').update(`${sentences}\n${text}`).digest('base64url');
  }
}
