import { all } from './promql';
import type { Percentile } from './recorded';
import type { RuleContext } from './rule-context';
import type { Candidate } from './rule-file';

/** Errors and durations of HTTP requests. */
export function requestAlerts(context: RuleContext): Candidate[] {
  return [errorRate(context), routeErrorRate(context), latency(context, 95, 1), latency(context, 99, 2.5)];
}

/** Why an alert on errors cannot be had. */
export const NO_STATUS =
  'the request metrics have no label that tells errors: http.labels has neither status nor outcome';

function errorRate(context: RuleContext): Candidate {
  const name = 'HttpErrorRateHigh';
  const { recorded } = context;
  const ratio = recorded.errorRatio('5m');
  if (ratio === undefined) {
    return { name, reason: NO_STATUS };
  }
  return {
    name,
    severity: 'critical',
    for: '5m',
    expr: all(`${recorded.series(ratio)} > 0.05`, context.enoughRequests),
    summary: '{{ $labels.job }} fails {{ $value | humanizePercentage }} of its requests',
    description:
      '{{ $labels.job }} has answered more than 5% of the requests of the last five minutes with 500 or above.',
  };
}

function routeErrorRate(context: RuleContext): Candidate {
  const name = 'HttpRouteErrorRateHigh';
  const { recorded, vocabulary } = context;
  const ratio = recorded.routeErrorRatio();
  const rate = recorded.routeRate();
  if (vocabulary.failed === undefined) {
    return { name, reason: NO_STATUS };
  }
  if (ratio === undefined || rate === undefined) {
    return { name, reason: 'the request metrics have no label for the route: http.labels has no path' };
  }
  const path = `{{ $labels.${vocabulary.requestLabel('path') ?? 'path'} }}`;
  return {
    name,
    severity: 'warning',
    for: '10m',
    expr: all(`${recorded.series(ratio)} > 0.1`, context.enough(recorded.series(rate))),
    summary: `${path} of {{ $labels.job }} fails {{ $value | humanizePercentage }} of its requests`,
    description: `{{ $labels.job }} has answered more than 10% of the requests to ${path} with 500 or above for ten minutes.`,
  };
}

function latency(context: RuleContext, percentile: Percentile, wanted: number): Candidate {
  const name = `HttpLatencyP${percentile}High`;
  const { recorded } = context;
  const threshold = tellable(wanted, context.options.metrics.http.buckets);
  if (threshold === undefined) {
    return { name, reason: 'http.buckets has a single bucket, which tells no percentiles' };
  }
  return {
    name,
    severity: 'warning',
    for: '10m',
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
