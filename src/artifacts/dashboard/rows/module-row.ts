import { type MaybePanel, row, type RowModel } from '../dashboard-model';
import { type DashboardQueries, QUANTILES } from '../dashboard-queries';

/** The metrics module about itself: what it says of the service's health, and whether the rest can be believed. */
export function moduleRow(queries: DashboardQueries): RowModel {
  return row('Metrics endpoint', true, [
    {
      title: 'Scrapes',
      description:
        'Scrapes answered per second, by status: 200, 503 where there were too many at once, 500 where they failed.',
      unit: 'ops',
      view: 'stacked',
      width: 8,
      targets: [{ expr: queries.sum(queries.rate('metrics_scrapes_total'), 'code'), legend: queries.legend('code') }],
      runbook: 'scrapeErrors',
    },
    {
      title: 'Duration of scrapes',
      description: 'How long half, 95 % and 99 % of the scrapes take at most, from the request to the finished answer.',
      unit: 's',
      view: 'lines',
      width: 8,
      targets: QUANTILES.map(([quantile, name]) => ({
        expr: queries.quantile(quantile, 'metrics_scrape_duration_seconds'),
        legend: queries.legendOf(name),
      })),
      runbook: 'slowScrapes',
    },
    {
      title: 'Metrics that fail',
      description:
        'Metrics per second that could not be collected for a scrape, or not in time. The others are shown all the same.',
      unit: 'ops',
      view: 'lines',
      width: 8,
      targets: [
        { expr: queries.sum(queries.rate('metrics_scrape_errors_total'), 'metric'), legend: queries.legend('metric') },
      ],
      runbook: 'scrapeErrors',
    },
    {
      title: 'Series past the budget',
      description:
        'Recordings per second that went into `__overflow__`, as there was no room for another label set or value. See `limits.seriesPerMetric`; the log names the bound.',
      unit: 'ops',
      view: 'lines',
      width: 8,
      targets: [
        { expr: queries.sum(queries.rate('metrics_series_dropped_total'), 'metric'), legend: queries.legend('metric') },
      ],
      runbook: 'series',
    },
    {
      title: 'Readers turned away',
      description: 'Requests per second that the endpoint refused, by reason.',
      unit: 'ops',
      view: 'stacked',
      width: 8,
      targets: [
        { expr: queries.sum(queries.rate('metrics_auth_failures_total'), 'reason'), legend: queries.legend('reason') },
      ],
      runbook: 'authFailures',
    },
    {
      title: 'Stale credentials',
      description:
        'Files of credentials that are missing, empty, unreadable or wrong, so that the credentials they had before stay in force.',
      unit: 'short',
      view: 'lines',
      width: 8,
      targets: [
        { expr: queries.sum(queries.select('metrics_credentials_stale'), 'option'), legend: queries.legend('option') },
      ],
      runbook: 'staleCredentials',
    },
    healthPanel(queries),
  ]);
}

function healthPanel(queries: DashboardQueries): MaybePanel {
  return queries.has('metrics_health_status')
    ? {
        title: 'Health',
        description:
          'Instances by what their health view says: `ok`, `degraded` (it works, but somebody should look) or `failing` (it answers 503).',
        unit: 'short',
        view: 'stacked',
        width: 24,
        targets: [
          { expr: queries.sum(queries.select('metrics_health_status'), 'status'), legend: queries.legend('status') },
        ],
        runbook: 'health',
      }
    : undefined;
}
