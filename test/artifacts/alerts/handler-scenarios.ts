import type { AlertName } from '../../../src/artifacts/rules/alert-table';
import { type Scenario, scenariosOf } from './scenario';
import { by, counter, minutes, type Series } from './series';

const failing = (alert: AlertName, metric: string, labels: string): Scenario[] => {
  const calls = (byStatus: Readonly<Record<string, string>>): Series => by(metric, 'status', byStatus, `${labels},`);
  return scenariosOf(
    alert,
    { 'half of the calls fail': { at: [20, 30], series: calls({ ok: counter([30, 40]), error: counter([30, 40]) }) } },
    {
      'calls are few': { at: [20, 30], series: calls({ ok: counter([1, 40]), error: counter([1, 40]) }) },
      'one in fifty fails': { at: [20, 30], series: calls({ ok: counter([49, 40]), error: counter([1, 40]) }) },
      'they fail for three minutes': {
        at: minutes(15, 35),
        series: calls({ ok: counter([60, 40]), error: counter([0, 15], [60, 3], [0, 22]) }),
      },
      'it is over': { at: [27, 35], series: calls({ ok: counter([60, 40]), error: counter([60, 20], [0, 20]) }) },
    },
  );
};

/** What strangers cause, who may be many, raises no alert and hides none. */
const rejected = (alert: AlertName, metric: string, labels: string): Scenario[] => {
  const calls = (byStatus: Readonly<Record<string, string>>): Series => by(metric, 'status', byStatus, `${labels},`);
  return scenariosOf(
    alert,
    {
      'half of the calls fail, and many more are rejected': {
        at: [20, 30],
        series: calls({ ok: counter([30, 40]), error: counter([30, 40]), rejected: counter([6000, 40]) }),
      },
    },
    {
      'strangers send what is rejected': {
        at: [20, 30],
        series: calls({ ok: counter([60, 40]), rejected: counter([6000, 40]) }),
      },
      'few calls fail, and many more are rejected': {
        at: [20, 30],
        series: calls({ ok: counter([1, 40]), error: counter([1, 40]), rejected: counter([6000, 40]) }),
      },
    },
  );
};

/** Two schemas of one service may have a field of one name: what fails in one is not hidden by the other. */
const schemas = (alert: AlertName, metric: string, labels: string): Scenario[] => {
  const calls = (schema: string, byStatus: Readonly<Record<string, string>>): Series =>
    by(metric, 'status', byStatus, `${labels},schema="${schema}",`);
  return scenariosOf(
    alert,
    {
      'one of two schemas fails, and the other is busy': {
        at: [20, 30],
        series: {
          ...calls('/admin', { ok: counter([30, 40]), error: counter([30, 40]) }),
          ...calls('/shop', { ok: counter([6000, 40]) }),
        },
      },
    },
    {},
  );
};

const messages = (byPattern: Readonly<Record<string, string>>): Series =>
  by('rpc_requests_total', 'pattern', byPattern, 'transport="nats",status="error",');

const subscriptions = (byOutcome: Readonly<Record<string, string>>): Series =>
  by('graphql_subscriptions_total', 'outcome', byOutcome, 'field="ticks",');

export const handlerScenarios: readonly Scenario[] = [
  ...failing('RpcErrorRateHigh', 'rpc_requests_total', 'transport="tcp",pattern="orders.created"'),
  ...failing('RpcClientErrorRateHigh', 'rpc_client_requests_total', 'transport="tcp",pattern="orders.price"'),
  ...failing('WsErrorRateHigh', 'ws_messages_total', 'event="chat"'),
  ...failing('GraphqlErrorRateHigh', 'graphql_operations_total', 'type="query",field="books"'),
  ...rejected('GraphqlErrorRateHigh', 'graphql_operations_total', 'type="query",field="books"'),
  ...failing('GraphqlEventErrorRateHigh', 'graphql_subscription_events_total', 'field="ticks"'),
  ...rejected('GraphqlEventErrorRateHigh', 'graphql_subscription_events_total', 'field="ticks"'),
  ...schemas('GraphqlErrorRateHigh', 'graphql_operations_total', 'type="query",field="books"'),
  ...schemas('GraphqlEventErrorRateHigh', 'graphql_subscription_events_total', 'field="ticks"'),
  ...scenariosOf(
    'GraphqlSubscriptionErrorRateHigh',
    {
      'a fifth ends by an error': {
        at: [20, 30],
        series: subscriptions({ cancelled: counter([48, 40]), error: counter([12, 40]) }),
      },
    },
    {
      'few end': { at: [20, 30], series: subscriptions({ cancelled: counter([1, 40]), error: counter([1, 40]) }) },
      'clients leave': {
        at: [20, 30],
        series: subscriptions({ cancelled: counter([60, 40]), error: counter([1, 40]) }),
      },
      'the service shuts down': { at: [20, 30], series: subscriptions({ shutdown: counter([60, 40]) }) },
      'it is over': {
        at: [27, 35],
        series: subscriptions({ cancelled: counter([60, 40]), error: counter([60, 20], [0, 20]) }),
      },
    },
  ),
  ...scenariosOf(
    'RpcErrorRateHigh',
    {},
    { 'messages come that nobody takes': { at: 30, series: messages({ __unmatched__: counter([60, 40]) }) } },
  ),
  ...scenariosOf(
    'RpcMessagesUnmatched',
    { 'messages come that nobody takes': { at: [20, 30], series: messages({ __unmatched__: counter([10, 40]) }) } },
    {
      'handlers take them, and fail': { at: [20, 30], series: messages({ 'orders.created': counter([10, 40]) }) },
      'one comes now and then': { at: [20, 30], series: messages({ __unmatched__: counter([2, 40]) }) },
      'some come within two minutes': {
        at: minutes(15, 35),
        series: messages({ __unmatched__: counter([0, 15], [60, 2], [0, 25]) }),
      },
      'it is over': { at: [27, 35], series: messages({ __unmatched__: counter([10, 20], [0, 20]) }) },
    },
  ),
];
