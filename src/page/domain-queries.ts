import type { FigureQueries } from './page-figure';
import type { PagePromql } from './page-promql';

/** What decorators count. Which decorators a service uses, its options do not say. */
export function domainQueries(promql: PagePromql): FigureQueries {
  return {
    cacheHits: cacheHits(promql),
    verifications: promql.sumRate(promql.select('verification_total'), 'result'),
    rateLimitHits: promql.sumRate(promql.select('rate_limit_hits_total'), 'path'),
  };
}

/** The share of hits in the look-ups that did not fail, by cache; hits alone where misses are not exposed. */
function cacheHits(promql: PagePromql): string | undefined {
  const hits = promql.sumRate(promql.select('cache_hits_total'), 'cache');
  const misses = promql.sumRate(promql.select('cache_misses_total'), 'cache');
  return misses !== undefined && promql.finds(misses) ? `${hits} / (${hits} + ${misses})` : hits;
}
