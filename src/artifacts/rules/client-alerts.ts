import { without } from './alert-table';
import { RPC_CALLS } from './handler-series';
import { all } from './promql';
import { RecordedCalls } from './recorded-calls';
import { tellable } from './request-alerts';
import type { RuleContext } from './rule-context';
import type { AlertsOf, Candidate } from './rule-file';

/** What is called, or waited for, longer than this is not well: a bound of the default buckets. */
const SLOW_SECONDS = 5;

/** Calls to other services. They have data in services that make any, and are silent elsewhere. */
export function clientAlerts(context: RuleContext): AlertsOf<'clients'> {
  return {
    HttpClientErrorRateHigh: errorRate(context),
    HttpClientLatencyP95High: latency(context),
    RpcClientErrorRateHigh: rpcErrorRate(context),
  };
}

function errorRate(context: RuleContext): Candidate {
  const { vocabulary } = context;
  if (vocabulary.options.metrics.httpClient === undefined) {
    return without('httpClient');
  }
  const { failed } = new RecordedCalls(vocabulary);
  const host = hostOf(context);
  return {
    expr: all(`${failed.series('5m', toldApart(context))} > 0.1`, context.enough(failed.whole.series())),
    summary: `{{ $value | humanizePercentage }} of the calls of {{ $labels.job }} to ${host} fail`,
    description: `For ten minutes, more than 10% of the calls of {{ $labels.job }} to ${host} had no answer, or one of 500 or above.`,
  };
}

function latency(context: RuleContext): Candidate {
  const { recorded, vocabulary } = context;
  const { httpClient } = vocabulary.options.metrics;
  if (httpClient === undefined) {
    return without('httpClient');
  }
  const threshold = tellable(SLOW_SECONDS, httpClient.buckets);
  if (threshold === undefined) {
    return without('clientBuckets');
  }
  const calls = new RecordedCalls(vocabulary);
  const host = hostOf(context);
  return {
    expr: all(
      `${recorded.series(calls.latency(95), toldApart(context))} > ${threshold}`,
      context.enough(calls.failed.whole.series()),
    ),
    summary: `The 95th percentile of the calls of {{ $labels.job }} to ${host} is {{ $value | humanizeDuration }}`,
    description: `More than 5% of the calls of {{ $labels.job }} to ${host} have waited longer than ${threshold} s for their answer, for ten minutes.`,
  };
}

function rpcErrorRate(context: RuleContext): Candidate {
  const failed = context.recorded.failedHandlers(RPC_CALLS);
  if (failed === undefined) {
    return without('rpcClient');
  }
  return {
    expr: all(`${failed.series()} > 0.1`, context.enough(failed.whole.series())),
    summary:
      '{{ $value | humanizePercentage }} of the calls of {{ $labels.job }} with the pattern {{ $labels.pattern }} fail',
    description:
      'For ten minutes, more than 10% of the calls that {{ $labels.job }} makes to other microservices with the pattern {{ $labels.pattern }} had no answer, or an error.',
  };
}

/** What strangers may name (webhooks, link previews) wakes nobody. */
function toldApart({ vocabulary }: RuleContext): string {
  return `${vocabulary.calls.host[0]}!="__other__"`;
}

function hostOf({ vocabulary }: RuleContext): string {
  return vocabulary.calls.host.map((label) => `{{ $labels.${label} }}`).join(':');
}
