import { all, share, sumOfRates } from './promql';
import type { HandlerMetric } from './recorded';
import type { RuleContext } from './rule-context';
import type { Candidate } from './rule-file';

/** Messages, events and operations. They have data in services that have such handlers, and are silent elsewhere. */
export function transportAlerts(context: RuleContext): Candidate[] {
  return [
    errorRate(context, { name: 'RpcErrorRateHigh', metric: 'rpc_requests_total', option: 'rpc', label: 'pattern' }),
    rpcUnmatched(context),
    errorRate(context, { name: 'WsErrorRateHigh', metric: 'ws_messages_total', option: 'ws', label: 'event' }),
    errorRate(context, {
      name: 'GraphqlErrorRateHigh',
      metric: 'graphql_operations_total',
      option: 'graphql',
      label: 'field',
    }),
    errorRate(context, {
      name: 'GraphqlEventErrorRateHigh',
      metric: 'graphql_subscription_events_total',
      option: 'graphql',
      label: 'field',
      what: 'events of the subscription to',
    }),
    subscriptionErrors(context),
  ];
}

interface Handlers {
  readonly name: string;
  readonly metric: HandlerMetric;
  readonly option: string;
  readonly label: string;
  /** What fails. @default calls of the handler */
  readonly what?: string;
}

function errorRate(context: RuleContext, { name, metric, option, label, what }: Handlers): Candidate {
  const { recorded } = context;
  const ratio = recorded.handlerErrorRatio(metric);
  const rate = recorded.handlerRate(metric);
  const isGraphql = option === 'graphql';
  if (ratio === undefined || rate === undefined) {
    return { name, reason: `handlers of that kind are not measured: ${option} is false` };
  }
  const calls = what ?? `calls of the ${label}`;
  return {
    name,
    severity: 'warning',
    for: '10m',
    // Messages that no handler takes have an alert of their own.
    expr: all(
      `${recorded.series(ratio, ...(metric === 'rpc_requests_total' ? ['pattern!="__unmatched__"'] : []))} > 0.1`,
      // Operations that were rejected are in neither.
      context.enough(isGraphql ? recorded.judgedRate(metric) : recorded.series(rate)),
    ),
    summary: `{{ $labels.${label} }} of {{ $labels.job }} fails {{ $value | humanizePercentage }} of its ${what === undefined ? 'calls' : 'events'}`,
    description: `For ten minutes, more than 10% of the ${calls} {{ $labels.${label} }} of {{ $labels.job }} ${isGraphql ? 'that were not rejected ' : ''}have ended in an error.`,
  };
}

/**
 * Of subscriptions that end, most are left by their clients. One that ends by its source's error leaves its client
 * with nothing.
 */
function subscriptionErrors(context: RuleContext): Candidate {
  const { vocabulary } = context;
  const name = 'GraphqlSubscriptionErrorRateHigh';
  if (!vocabulary.has('graphql_subscriptions_total')) {
    return { name, reason: 'handlers of that kind are not measured: graphql is false' };
  }
  const by = vocabulary.by('field');
  const ended = sumOfRates(vocabulary.select('graphql_subscriptions_total'), '5m', by);
  const failed = sumOfRates(vocabulary.select('graphql_subscriptions_total', 'outcome="error"'), '5m', by);
  return {
    name,
    severity: 'warning',
    for: '10m',
    expr: all(`${share(failed, ended)} > 0.1`, context.enough(ended)),
    summary:
      'Subscriptions to {{ $labels.field }} of {{ $labels.job }}: {{ $value | humanizePercentage }} of those that end do so by an error',
    description:
      'For ten minutes, more than 10% of the subscriptions to {{ $labels.field }} of {{ $labels.job }} that ended were ended by an error of their source.',
  };
}

function rpcUnmatched({ vocabulary }: RuleContext): Candidate {
  const name = 'RpcMessagesUnmatched';
  if (!vocabulary.has('rpc_requests_total')) {
    return { name, reason: 'handlers of that kind are not measured: rpc is false' };
  }
  const unmatched = vocabulary.select('rpc_requests_total', 'pattern="__unmatched__"');
  return {
    name,
    severity: 'warning',
    for: '10m',
    expr: `${sumOfRates(unmatched, '5m', vocabulary.by('transport'))} > 0.05`,
    summary: '{{ $labels.job }} gets messages over {{ $labels.transport }} that no handler takes',
    description:
      'For ten minutes, {{ $labels.job }} has got {{ $value | humanize }} messages per second over {{ $labels.transport }} with a pattern that none of its handlers has.',
  };
}
