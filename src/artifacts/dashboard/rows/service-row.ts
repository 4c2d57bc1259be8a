import type { AlertTopic } from '../../rules/alert-table';
import { budgetOf, type Objective, thresholdOf } from '../../rules/objectives';
import { type MaybePanel, type PanelModel, type PanelThresholds, row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';

/** The stats of this row say where their numbers are from. */
const RECORDED = 'Of all instances and routes, as recording rules record it and alerts see it.';

/** The service as a whole, and what it has promised. */
export function serviceRow(queries: DashboardQueries): RowModel {
  const { availability, latency } = queries.objectives;
  return row('Service', false, [
    rateNow(queries),
    errorsNow(queries),
    latencyNow(queries),
    instances(queries),
    ...objective(queries, availability, 'Error budget', 'errorBudget', 'that are to succeed'),
    ...objective(queries, latency, 'Latency budget', 'latencyBudget', 'that are to be answered in time'),
  ]);
}

/** A share of failures against the error budget of the objective: used up evenly, or ten times as fast. */
export function errorThresholds({ vocabulary }: DashboardQueries): PanelThresholds {
  const { slo } = vocabulary.options;
  return { warning: thresholdOf(slo, 1), critical: thresholdOf(slo, 10) };
}

function rateNow(queries: DashboardQueries): MaybePanel {
  return {
    title: 'Request rate',
    description: `HTTP requests per second. ${RECORDED}`,
    unit: 'reqps',
    view: 'stat',
    width: 4,
    targets: [{ expr: queries.recordedSeries(queries.recorded.requests.perSecond()), legend: queries.legend() }],
    runbook: 'traffic',
  };
}

function errorsNow(queries: DashboardQueries): MaybePanel {
  const failed = queries.recorded.failedRequests;
  return (
    failed && {
      title: 'Error ratio',
      description: `Share of HTTP requests that the service failed. Yellow above what the objective of ${queries.vocabulary.options.slo} % allows, red above ten times that. ${RECORDED}`,
      unit: 'percentunit',
      view: 'stat',
      width: 4,
      thresholds: errorThresholds(queries),
      targets: [{ expr: queries.recordedSeries(failed.over()), legend: queries.legend() }],
      runbook: 'errors',
    }
  );
}

function latencyNow(queries: DashboardQueries): MaybePanel {
  const p95 = queries.recorded.latency(95);
  return (
    p95 && {
      title: 'p95 of durations',
      description: `What 95 % of the HTTP requests take at most. ${queries.vocabulary.aboutStreams} ${RECORDED}`,
      unit: 's',
      view: 'stat',
      width: 4,
      thresholds: { warning: 1, critical: 2.5 },
      targets: [{ expr: queries.recordedSeries(p95), legend: queries.legend() }],
      runbook: 'latency',
    }
  );
}

function instances(queries: DashboardQueries): MaybePanel {
  const { presence } = queries;
  if (presence === undefined) {
    return undefined;
  }
  const { vocabulary } = queries;
  const series = queries.selectName(presence);
  const isOne = presence === vocabulary.nameOf('http_requests_in_flight');
  const processes = isOne ? series : `group ${vocabulary.by('instance')} (${series})`;
  return {
    title: 'Instances',
    description: 'Processes that Prometheus reads metrics from.',
    unit: 'short',
    view: 'stat',
    width: 4,
    targets: [{ expr: `count ${vocabulary.by()} (${processes})`, legend: queries.legend() }],
    runbook: 'instances',
  };
}

/** What is left of the error budget of an objective, and how fast it is spent. */
function objective(
  queries: DashboardQueries,
  asked: Objective | undefined,
  title: string,
  runbook: AlertTopic,
  which: string,
): readonly PanelModel[] {
  if (asked === undefined) {
    return [];
  }
  const { sloPeriod, sloWindows } = queries.vocabulary.options;
  const about = `the objective of ${asked.percent} % of the requests ${which}, over ${sloPeriod}`;
  const factors = sloWindows.map(({ factor }) => factor);
  return [
    {
      title: `${title} left`,
      description: `What is left of what ${about}, allows to go wrong: 100 % is all of it, below 0 % it is overspent. As recording rules record it.`,
      unit: 'percentunit',
      view: 'stat',
      width: 4,
      goesBelowZero: true,
      thresholds: { critical: 0, warning: 0.25 },
      targets: [{ expr: queries.recordedSeries(queries.objectives.budgetLeft(asked)), legend: queries.legend() }],
      runbook,
    },
    {
      title: `Burn rate of the ${title.toLowerCase()}`,
      description: `How many times as fast as ${about}, allows it the budget was spent, over the windows of the alerts: at 1 all the time, nothing is left at the end. The lines are where alerts begin.`,
      unit: 'short',
      view: 'lines',
      width: 12,
      thresholds: { warning: Math.min(...factors), critical: Math.max(...factors) },
      targets: [...new Set(sloWindows.map(({ long }) => long))].map((window) => ({
        expr: `${queries.recordedSeries(asked.bad.over(window))} / ${budgetOf(asked.percent)}`,
        legend: queries.legendOf(window),
      })),
      runbook,
    },
  ];
}
