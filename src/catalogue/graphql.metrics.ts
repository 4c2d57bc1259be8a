/**
 * GraphQL operations by root field, and subscriptions. An application with several schemas has the label `schema` too.
 */
export const GRAPHQL_METRICS = {
  graphql_operations_total: {
    type: 'counter',
    help: 'GraphQL operations handled.',
    labels: ['type', 'field', 'status'],
    isRead: true,
  },
  graphql_operation_duration_seconds: {
    type: 'histogram',
    help: 'Duration of GraphQL operations in seconds.',
    unit: 'seconds',
    labels: ['type', 'field', 'status'],
    isNative: true,
    isRead: true,
  },
  graphql_operations_in_flight: {
    type: 'gauge',
    help: 'GraphQL operations being handled now.',
    labels: [],
  },
  graphql_subscriptions_total: {
    type: 'counter',
    help: 'GraphQL subscriptions that have ended, by outcome.',
    labels: ['field', 'outcome'],
  },
  graphql_subscriptions_active: {
    type: 'gauge',
    help: 'GraphQL subscriptions that are open now.',
    labels: [],
  },
  graphql_subscription_events_total: {
    type: 'counter',
    help: 'Events that GraphQL subscriptions have given to their subscribers.',
    labels: ['field', 'status'],
  },
  graphql_subscription_duration_seconds: {
    type: 'histogram',
    help: 'Duration of GraphQL subscriptions in seconds.',
    unit: 'seconds',
    labels: ['field'],
    isNative: true,
  },
} as const;
