import type { Amounts } from './amounts';

/**
 * Just enough to see that everything still runs: each bench with each of its variants and peers once, of the smallest
 * size, with nothing before it. The processes' own start is most of what it takes; the figures say nothing.
 */
export const QUICK: Amounts = {
  record: { warmUpRounds: 0, rounds: 1, labelSets: 100 },
  decorators: { starts: 1, warmUpRounds: 0, rounds: 1 },
  http: {
    isEverywhere: false,
    overSockets: { starts: 1, warmUpRequests: 0, rounds: 1, requestsPerRound: 16 },
    inMemory: { processes: 1, warmUpRequests: 0, blocks: 1, requestsPerBlock: 50 },
  },
  rpc: { starts: 1, warmUpRequests: 0, rounds: 1, requestsPerRound: 16 },
  clients: { starts: 1, warmUpRounds: 0, rounds: 1 },
  streams: { adapters: ['fastify'], starts: 1, warmUpRequests: 0, rounds: 1, requestsPerRound: 4 },
  scrape: { labelSets: [100], scrapes: 1, latency: { phases: 1, phaseMs: 250, scrapeEveryMs: 100 } },
  // Workers report four times a second.
  cluster: { workers: [2], labelSets: [200], scrapes: 1, watched: { readyMs: 0, watchedMs: 600 } },
  summary: {
    answers: { endpoints: [10], rounds: 1 },
    memory: [{ endpoints: 100, perSecond: 10 }],
    steps: { series: [100], steps: 1 },
    recording: { warmUpRounds: 0, rounds: 1 },
  },
  page: { endpoints: [100], warmUpMs: 50, watchedMs: 500 },
  start: { rounds: 1 },
};
