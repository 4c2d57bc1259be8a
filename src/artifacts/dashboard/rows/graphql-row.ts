import { GRAPHQL } from '../../../record/handler-families';
import { type PanelModel, row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';
import { handlerPanels } from './handler-panels';

/** Queries, mutations and subscriptions. */
export function graphqlRow(queries: DashboardQueries): RowModel {
  const panels = queries.has(GRAPHQL.total)
    ? [...handlerPanels(queries, GRAPHQL, 'graphqlErrors'), ...subscriptions(queries)]
    : [];
  return row('GraphQL', true, panels);
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
          expr: queries.sum(queries.rate('graphql_subscriptions_total'), 'field', 'outcome'),
          legend: queries.legend('field', 'outcome'),
        },
      ],
    },
    {
      title: 'Events of subscriptions',
      description: 'Events per second that GraphQL subscriptions gave to their subscribers.',
      unit: 'ops',
      view: 'lines',
      width: 6,
      targets: [
        {
          expr: queries.sum(queries.rate('graphql_subscription_events_total'), 'field'),
          legend: queries.legend('field'),
        },
      ],
    },
    {
      title: 'Duration of subscriptions',
      description: 'How long 95 % of the GraphQL subscriptions last at most.',
      unit: 's',
      view: 'lines',
      width: 6,
      targets: [
        {
          expr: queries.quantile(0.95, 'graphql_subscription_duration_seconds', ['field']),
          legend: queries.legend('field'),
        },
      ],
    },
  ];
}
