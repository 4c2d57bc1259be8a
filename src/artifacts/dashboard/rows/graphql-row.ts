import { HANDLER_KINDS } from '../../../catalogue/handler-kinds';
import { type PanelModel, row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';
import { handlerPanels } from './handler-panels';

/** In services with several. */
const SCHEMA = HANDLER_KINDS.graphql.optional;

/** Queries, mutations and subscriptions. */
export function graphqlRow(queries: DashboardQueries): RowModel {
  const panels = queries.has(HANDLER_KINDS.graphql.total)
    ? [...handlerPanels(queries, HANDLER_KINDS.graphql, 'graphqlErrors'), rejected(queries), ...subscriptions(queries)]
    : [];
  return row('GraphQL', true, panels);
}

function rejected(queries: DashboardQueries): PanelModel {
  const { total, what } = HANDLER_KINDS.graphql;
  const labels = [...HANDLER_KINDS.graphql.labels, ...SCHEMA];
  return {
    title: `Rejected ${what}`,
    description: `${what} per second that were refused by what their client did: not valid, not allowed.`,
    unit: 'reqps',
    view: 'stacked',
    width: 6,
    targets: [
      { expr: queries.sum(queries.rate(total, 'status="rejected"'), ...labels), legend: queries.legend(...labels) },
    ],
  };
}

function subscriptions(queries: DashboardQueries): readonly PanelModel[] {
  return [
    {
      title: 'Open subscriptions',
      description: 'GraphQL subscriptions that are open at that moment.',
      unit: 'short',
      view: 'lines',
      width: 6,
      targets: [{ expr: queries.sum(queries.select('graphql_subscriptions_active')), legend: queries.legend() }],
    },
    {
      title: 'Subscriptions by outcome',
      description: 'GraphQL subscriptions that ended per second, by how.',
      unit: 'ops',
      view: 'stacked',
      width: 6,
      targets: [
        {
          expr: queries.sum(queries.rate('graphql_subscriptions_total'), 'field', ...SCHEMA, 'outcome'),
          legend: queries.legend('field', ...SCHEMA, 'outcome'),
        },
      ],
    },
    {
      title: 'Events of subscriptions',
      description: 'Events per second that GraphQL subscriptions gave to their subscribers, by what they were told.',
      unit: 'ops',
      view: 'stacked',
      width: 6,
      targets: [
        {
          expr: queries.sum(queries.rate('graphql_subscription_events_total'), 'field', ...SCHEMA, 'status'),
          legend: queries.legend('field', ...SCHEMA, 'status'),
        },
      ],
      runbook: 'graphqlEvents',
    },
    {
      title: 'Duration of subscriptions',
      description: 'How long 95 % of the GraphQL subscriptions last at most.',
      unit: 's',
      view: 'lines',
      width: 6,
      targets: [
        {
          expr: queries.quantile(0.95, 'graphql_subscription_duration_seconds', ['field', ...SCHEMA]),
          legend: queries.legend('field', ...SCHEMA),
        },
      ],
    },
  ];
}
