import { without } from './alert-table';
import { all } from './promql';
import type { Percentile } from './recorded';
import type { RuleContext } from './rule-context';
import type { AlertsOf, Candidate } from './rule-file';

/** Errors and durations of HTTP requests. */
export function requestAlerts(context: RuleContext): AlertsOf<'requests'> {
  return {
    HttpErrorRateHigh: errorRate(context),
    HttpRouteErrorRateHigh: routeErrorRate(context),
    HttpLatencyP95High: latency(context, 95, 1),
    HttpLatencyP99High: latency(context, 99, 2.5),
  };
}

function errorRate(context: RuleContext): Candidate {
  const { recorded } = context;
  const ratio = recorded.errorRatio('5m');
  if (ratio === undefined) {
    return without('status');
  }
  return {
    expr: all(`${recorded.series(ratio)} > 0.05`, context.enoughRequests),
    summary: '{{ $labels.job }} fails {{ $value | humanizePercentage }} of its requests',
    description:
      '{{ $labels.job }} has answered more than 5% of the requests of the last five minutes with 500 or above.',
  };
}

function routeErrorRate(context: RuleContext): Candidate {
  const { recorded, vocabulary } = context;
  const ratio = recorded.routeErrorRatio();
  const rate = recorded.routeRate();
  if (vocabulary.failed === undefined) {
    return without('status');
  }
  if (ratio === undefined || rate === undefined) {
    return without('path');
  }
  const path = `{{ $labels.${vocabulary.requestLabel('path') ?? 'path'} }}`;
  return {
    expr: all(`${recorded.series(ratio)} > 0.1`, context.enough(recorded.series(rate))),
    summary: `${path} of {{ $labels.job }} fails {{ $value | humanizePercentage }} of its requests`,
    description: `{{ $labels.job }} has answered more than 10% of the requests to ${path} with 500 or above for ten minutes.`,
  };
}

function latency(context: RuleContext, percentile: Percentile, wanted: number): Candidate {
  const { recorded } = context;
  const threshold = tellable(wanted, context.options.metrics.http.buckets);
  if (threshold === undefined) {
    return without('buckets');
  }
  return {
    expr: all(`${recorded.series(recorded.latency(percentile))} > ${threshold}`, context.enoughRequests),
    summary: `The ${percentile}th percentile of {{ $labels.job }} is {{ $value | humanizeDuration }}`,
    description: `More than ${100 - percentile}% of the requests to {{ $labels.job }} have taken longer than ${threshold} s for ten minutes.`,
  };
}

/**
 * The bound that is nearest to the threshold wanted. Between bounds a percentile is a guess, which would raise alerts
 * about requests that nobody made; above the highest none is ever told, so what is to be exceeded has to be below it.
 */
function tellable(wanted: number, buckets: readonly number[]): number | undefined {
  const distance = (bound: number): number => Math.abs(Math.log(bound / wanted));
  return buckets.slice(0, -1).toSorted((one, other) => distance(one) - distance(other))[0];
}
