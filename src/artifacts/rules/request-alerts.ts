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
    HttpAbortRateHigh: abortRate(context),
    HttpLatencyP95High: latency(context, 95, 1),
    HttpLatencyP99High: latency(context, 99, 2.5),
  };
}

function errorRate(context: RuleContext): Candidate {
  const { recorded } = context;
  const failed = recorded.failedRequests;
  if (failed === undefined) {
    return without('status');
  }
  return {
    expr: all(`${failed.series()} > 0.05`, context.enoughRequests),
    summary: '{{ $labels.job }} fails {{ $value | humanizePercentage }} of its requests',
    description:
      '{{ $labels.job }} has answered more than 5% of the requests of the last five minutes with 500 or above.',
  };
}

function routeErrorRate(context: RuleContext): Candidate {
  const { recorded, vocabulary } = context;
  const failed = recorded.failedRoutes;
  if (vocabulary.failed === undefined) {
    return without('status');
  }
  if (failed === undefined) {
    return without('path');
  }
  const path = `{{ $labels.${vocabulary.requestLabel('path') ?? 'path'} }}`;
  return {
    expr: all(`${failed.series()} > 0.1`, context.enough(failed.whole.series())),
    summary: `${path} of {{ $labels.job }} fails {{ $value | humanizePercentage }} of its requests`,
    description: `{{ $labels.job }} has answered more than 10% of the requests to ${path} with 500 or above for ten minutes.`,
  };
}

/** Clients that do not wait for the answer: none of them is an error of the service by its status. */
function abortRate(context: RuleContext): Candidate {
  const abandoned = context.recorded.abandonedRequests;
  if (abandoned === undefined) {
    return without('statusCode');
  }
  return {
    expr: all(`${abandoned.series()} > 0.5`, context.enoughRequests),
    summary: '{{ $value | humanizePercentage }} of the clients of {{ $labels.job }} give up',
    description:
      'For five minutes, more than half of the requests to {{ $labels.job }} have been given up by their clients before the answer began. By its status none of them is an error of the service.',
  };
}

function latency(context: RuleContext, percentile: Percentile, wanted: number): Candidate {
  const { recorded, vocabulary } = context;
  const recording = recorded.latency(percentile);
  const threshold = tellable(wanted, vocabulary.sharedBounds);
  if (recording === undefined || threshold === undefined) {
    return without('buckets');
  }
  return {
    expr: all(`${recorded.series(recording)} > ${threshold}`, context.enoughRequests),
    summary: `The ${percentile}th percentile of {{ $labels.job }} is {{ $value | humanizeDuration }}`,
    description: `More than ${100 - percentile}% of the requests to {{ $labels.job }} have taken longer than ${threshold} s for ten minutes.`,
  };
}

/**
 * The bound that is nearest to the threshold wanted. Between bounds a percentile is a guess, which would raise alerts
 * about requests that nobody made; above the highest none is ever told, so what is to be exceeded has to be below it.
 */
export function tellable(wanted: number, buckets: readonly number[]): number | undefined {
  const distance = (bound: number): number => Math.abs(Math.log(bound / wanted));
  return buckets.slice(0, -1).toSorted((one, other) => distance(one) - distance(other))[0];
}
