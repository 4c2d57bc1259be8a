import type { InMemoryAmounts } from './http/in-memory';
import type { Extent } from './http/rounds';

/** How much each bench measures: `full.ts` for figures, `quick.ts` to see that it runs. */
export interface Amounts {
  readonly record: {
    readonly warmUpRounds: number;
    readonly rounds: number;
    /** Whose memory is measured, a multiple of 5. */
    readonly labelSets: number;
  };
  readonly decorators: Rounds;
  readonly http: {
    /** Whether each variant runs on each of its adapters and in memory too, or once. */
    readonly isEverywhere: boolean;
    readonly overSockets: Extent;
    readonly inMemory: InMemoryAmounts;
  };
  readonly rpc: Extent;
  readonly clients: Rounds;
  readonly streams: Extent & { readonly adapters: readonly ('fastify' | 'express')[] };
  readonly scrape: {
    readonly labelSets: readonly number[];
    readonly scrapes: number;
    readonly latency: LatencyAmounts;
  };
  readonly cluster: {
    readonly workers: readonly number[];
    readonly labelSets: readonly number[];
    readonly scrapes: number;
    readonly watched: Watched;
  };
  readonly summary: SummaryAmounts;
  readonly page: {
    readonly endpoints: readonly number[];
    /** The window fills, and what runs often is compiled. */
    readonly warmUpMs: number;
    readonly watchedMs: number;
  };
  readonly start: { readonly rounds: number };
}

/** Rounds in processes of their own: the compiler does not come to the same end in each. */
export interface Rounds {
  readonly starts: number;
  readonly warmUpRounds: number;
  readonly rounds: number;
}

/** Phases without scrapes and phases with them. */
export interface LatencyAmounts {
  readonly phases: number;
  readonly phaseMs: number;
  readonly scrapeEveryMs: number;
}

/** For how long the CPU time of a process is watched. */
export interface Watched {
  /** Before: what is made ready once is over then. */
  readonly readyMs: number;
  readonly watchedMs: number;
}

export interface SummaryAmounts {
  readonly answers: { readonly endpoints: readonly number[]; readonly rounds: number };
  readonly memory: readonly { readonly endpoints: number; readonly perSecond: number }[];
  readonly steps: { readonly series: readonly number[]; readonly steps: number };
  readonly recording: { readonly warmUpRounds: number; readonly rounds: number };
}
