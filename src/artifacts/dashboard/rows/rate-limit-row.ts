import { row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';

/** What `@CountRateLimitHit()` counts. */
export function rateLimitRow(queries: DashboardQueries): RowModel {
  const hits = queries.rate('rate_limit_hits_total');
  return row('Rate limits', true, [
    {
      title: 'Rate limit hits',
      description: 'Calls per second that a rate limit turned away, by route.',
      unit: 'ops',
      view: 'stacked',
      width: 12,
      targets: [{ expr: queries.sum(hits, 'path'), legend: queries.legend('path') }],
      runbook: 'rateLimits',
    },
    {
      title: 'Rate limit hits per request',
      description:
        'How many calls a rate limit turned away for each HTTP request answered, those turned away among them.',
      unit: 'percentunit',
      view: 'lines',
      width: 12,
      targets: [
        {
          expr: `${queries.sum(hits)} / ${queries.sum(queries.requestRate())}`,
          legend: queries.legend(),
        },
      ],
      runbook: 'rateLimits',
    },
  ]);
}
