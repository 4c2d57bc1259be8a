import type { RecordedRequest } from './request-mix';

/** Something that keeps the numbers of requests. */
export interface Recorder {
  /**
   * Records as many requests as asked, going round the given ones. Each recorder has its own loop, so that none spoils
   * the other's inlining.
   */
  run(requests: readonly RecordedRequest[], times: number): void;
  /** What a scrape collects; builds whatever the recorder keeps between scrapes. */
  scrape(): Promise<unknown>;
  /** Requests recorded so far, as a scrape tells. */
  recorded(): Promise<number>;
}

export type RecorderName = 'nestjs-red-metrics' | 'prom-client';
