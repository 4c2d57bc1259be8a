import type { Amounts } from './amounts';

/** What the figures of docs/performance.md need. */
export const FULL: Amounts = {
  record: { warmUpRounds: 3, rounds: 40, labelSets: 20_000 },
  decorators: { starts: 6, warmUpRounds: 20, rounds: 50 },
  http: {
    isEverywhere: true,
    overSockets: { starts: 6, warmUpRequests: 15_000, rounds: 50, requestsPerRound: 400 },
    inMemory: { processes: 7, warmUpRequests: 20_000, blocks: 400, requestsPerBlock: 100 },
  },
  rpc: { starts: 6, warmUpRequests: 15_000, rounds: 50, requestsPerRound: 400 },
  clients: { starts: 6, warmUpRounds: 20, rounds: 100 },
  streams: { adapters: ['fastify', 'express'], starts: 6, warmUpRequests: 200, rounds: 40, requestsPerRound: 20 },
  scrape: {
    labelSets: [100, 1000, 10_000, 50_000],
    scrapes: 15,
    latency: { phases: 20, phaseMs: 2000, scrapeEveryMs: 1000 },
  },
  cluster: { workers: [2, 8], labelSets: [200, 2000], scrapes: 30, watched: { readyMs: 1000, watchedMs: 5000 } },
  summary: {
    answers: { endpoints: [100, 1000, 10_000], rounds: 15 },
    memory: [
      { endpoints: 100, perSecond: 10 },
      { endpoints: 100, perSecond: 1000 },
      { endpoints: 1000, perSecond: 1000 },
      { endpoints: 10_000, perSecond: 1000 },
    ],
    // So many that some merge intervals that were merged before, which the first 119 do not.
    steps: { series: [100, 2000, 10_000, 50_000], steps: 90 },
    recording: { warmUpRounds: 3, rounds: 40 },
  },
  page: { endpoints: [100, 2000], warmUpMs: 15_000, watchedMs: 65_000 },
  start: { rounds: 30 },
};
