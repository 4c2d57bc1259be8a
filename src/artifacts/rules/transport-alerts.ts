import { HANDLER_KINDS, type HandlerKindName } from '../../catalogue/handler-kinds';
import { without } from './alert-table';
import { type HandlerSeries, seriesOf, SUBSCRIPTION_EVENTS } from './handler-series';
import { all, share } from './promql';
import type { RuleContext } from './rule-context';
import type { AlertsOf, Candidate } from './rule-file';

/** Messages, events and operations. They have data in services that have such handlers, and are silent elsewhere. */
export function transportAlerts(context: RuleContext): AlertsOf<'handlers'> {
  return {
    RpcErrorRateHigh: errorRate(context, 'rpc'),
    RpcMessagesUnmatched: rpcUnmatched(context),
    WsErrorRateHigh: errorRate(context, 'ws'),
    GraphqlErrorRateHigh: errorRate(context, 'graphql'),
    GraphqlEventErrorRateHigh: errorRate(context, 'graphql', {
      series: SUBSCRIPTION_EVENTS,
      what: 'events of the subscription to',
    }),
    GraphqlSubscriptionErrorRateHigh: subscriptionErrors(context),
  };
}

/** What else than the calls of its handlers may fail. */
interface Failing {
  readonly series: HandlerSeries;
  readonly what: string;
}

function errorRate(context: RuleContext, kind: HandlerKindName, failing?: Failing): Candidate {
  const { recorded } = context;
  const { series, what } = failing ?? { series: seriesOf(HANDLER_KINDS[kind]), what: undefined };
  const { label, judged } = series;
  const handler = `{{ $labels.${label} }}${whereOf(series.optional)}`;
  const failed = recorded.failedHandlers(series);
  const isRejectable = judged.length > 0;
  if (failed === undefined) {
    return without(kind);
  }
  const calls = what ?? `calls of the ${label}`;
  return {
    // Messages that no handler takes have an alert of their own.
    expr: all(
      `${failed.series('5m', ...(kind === 'rpc' ? ['pattern!="__unmatched__"'] : []))} > 0.1`,
      // Operations that were rejected are in neither.
      context.enough(failed.whole.series()),
    ),
    summary: `${handler} of {{ $labels.job }} fails {{ $value | humanizePercentage }} of its ${what === undefined ? 'calls' : 'events'}`,
    description: `For ten minutes, more than 10% of the ${calls} ${handler} of {{ $labels.job }} ${isRejectable ? 'that were not rejected ' : ''}have ended in an error.`,
  };
}

/**
 * Of subscriptions that end, most are left by their clients. One that ends by its source's error leaves its client
 * with nothing.
 */
function subscriptionErrors(context: RuleContext): Candidate {
  const { vocabulary } = context;
  if (!vocabulary.has('graphql_subscriptions_total')) {
    return without('graphql');
  }
  const { optional } = SUBSCRIPTION_EVENTS;
  const field = `{{ $labels.field }}${whereOf(optional)}`;
  const counted = (...matchers: readonly string[]): string =>
    vocabulary.counted(vocabulary.select('graphql_subscriptions_total', ...matchers), 'field', ...optional);
  const [ended, failed] = [counted(), counted('outcome="error"')];
  return {
    expr: all(`${share(failed, ended)} > 0.1`, context.enough(ended)),
    summary: `Subscriptions to ${field} of {{ $labels.job }}: {{ $value | humanizePercentage }} of those that end do so by an error`,
    description: `For ten minutes, more than 10% of the subscriptions to ${field} of {{ $labels.job }} that ended were ended by an error of their source.`,
  };
}

/** What tells a handler from others of its name, in services where there may be some. */
function whereOf(optional: readonly string[]): string {
  return optional.map((label) => `{{ with $labels.${label} }} (${label} {{ . }}){{ end }}`).join('');
}

function rpcUnmatched({ vocabulary }: RuleContext): Candidate {
  if (!vocabulary.has('rpc_requests_total')) {
    return without('rpc');
  }
  const unmatched = vocabulary.select('rpc_requests_total', 'pattern="__unmatched__"');
  return {
    expr: `${vocabulary.counted(unmatched, 'transport')} > 15`,
    summary: '{{ $labels.job }} gets messages over {{ $labels.transport }} that no handler takes',
    description:
      'For ten minutes, {{ $labels.job }} has got {{ $value | humanize }} messages in five minutes over {{ $labels.transport }} with a pattern that none of its handlers has.',
  };
}
