import { row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';

/** What `@CountCacheHit()` counts. */
export function cacheRow(queries: DashboardQueries): RowModel {
  const hits = queries.rate('cache_hits_total');
  const misses = queries.rate('cache_misses_total');
  const errors = queries.rate('cache_errors_total');
  const hitsOf = queries.sum(hits, 'cache');
  return row('Cache', true, [
    {
      title: 'Cache hit ratio',
      description: 'Share of the look-ups that found a value, of those that did not fail, by cache.',
      unit: 'percentunit',
      view: 'lines',
      width: 8,
      max: 1,
      targets: [{ expr: `${hitsOf} / (${hitsOf} + ${queries.sum(misses, 'cache')})`, legend: queries.legend('cache') }],
      runbook: 'cache',
    },
    {
      title: 'Cache look-ups',
      description: 'Look-ups per second, by what came of them.',
      unit: 'ops',
      view: 'stacked',
      width: 8,
      targets: [
        { expr: queries.sum(hits), legend: queries.legendOf('hits') },
        { expr: queries.sum(misses), legend: queries.legendOf('misses') },
        { expr: queries.sum(errors), legend: queries.legendOf('errors') },
      ],
      runbook: 'cache',
    },
    {
      title: 'Cache misses by endpoint',
      description: 'Look-ups per second that found nothing, by the route that asked; `none` outside of a request.',
      unit: 'ops',
      view: 'lines',
      width: 8,
      targets: [{ expr: queries.sum(misses, 'path', 'cache'), legend: queries.legend('path', 'cache') }],
      runbook: 'cache',
    },
  ]);
}
