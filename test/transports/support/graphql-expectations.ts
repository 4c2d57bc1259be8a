import type { Exposition } from '../../support/exposition';
import type { TestApp } from '../../support/test-app';
import { eventually } from '../../support/eventually';

/**
 * The operations that have ended, as `query book ok 1`, once none is in flight and as many are timed as are counted.
 */
export async function operationsOf(app: TestApp): Promise<string[]> {
  return eventually(async () => {
    const exposition = await app.scrape();
    expect(exposition.value('graphql_operations_in_flight')).toBe(0);
    const counted = exposition.lines('graphql_operations_total', 'type', 'field', 'status');
    expect(exposition.lines('graphql_operation_duration_seconds_count', 'type', 'field', 'status')).toEqual(counted);
    return counted;
  });
}

/**
 * The subscriptions that have ended, as `ticks completed 1`, once none is open and as many are timed as are counted.
 */
export async function subscriptionsOf(app: TestApp): Promise<string[]> {
  return eventually(async () => {
    const exposition = await app.scrape();
    expect(exposition.value('graphql_subscriptions_active')).toBe(0);
    const total = exposition.value('graphql_subscriptions_total');
    // It has nothing to say before the first.
    expect(exposition.value('graphql_subscription_duration_seconds_count') ?? 0).toBe(total);
    return exposition.lines('graphql_subscriptions_total', 'field', 'outcome');
  });
}

/** The events that subscriptions have given, as `ticks ok 3`. */
export async function eventsOf(app: TestApp): Promise<string[]> {
  return (await app.scrape()).lines('graphql_subscription_events_total', 'field', 'status');
}

/** The label sets of a metric, whatever their value. */
export function seriesOf(exposition: Exposition, name: string): string[] {
  return exposition
    .of(name)
    .map(({ labels }) => Object.values(labels).join(' '))
    .toSorted();
}

/**
 * The label sets of operations on these fields, given as `query book`, and of those of which no field is known,
 * before the first.
 */
export function operationSeries(fields: readonly string[]): string[] {
  return [...fields, 'unknown __unmatched__']
    .flatMap((field) => ['error', 'ok', 'rejected'].map((status) => `${field} ${status}`))
    .toSorted();
}

/** The names of the metrics of GraphQL. */
export function graphqlMetricsOf(exposition: Exposition): string[] {
  return [...exposition.types.keys()].filter((name) => name.startsWith('graphql_')).toSorted();
}
