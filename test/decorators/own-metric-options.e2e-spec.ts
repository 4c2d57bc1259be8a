import { Counted, MetricsConfigurationError, Timed, TrackInFlight } from 'nestjs-red-metrics';
import { thrownBy } from './support/measured';

const DECORATORS = { Counted, Timed, TrackInFlight };
type Name = keyof typeof DECORATORS;

/** The message with which the decorator refuses the options, without the types that keep them from being wrong. */
function refusal(name: Name, options: Record<string, unknown>): string {
  const error = thrownBy(() => (DECORATORS[name] as (given: unknown) => unknown)(options));
  expect(error).toBeInstanceOf(MetricsConfigurationError);
  return (error as Error).message;
}

it.each<[Name, string, unknown]>([
  ...(['Counted', 'Timed'] as const).flatMap((name): [Name, string, unknown][] => [
    [name, 'name', 7],
    [name, 'name', ''],
    [name, 'name', 'with spaces'],
    [name, 'name', '1st_total'],
    [name, 'name', 'process_runs_total'],
    [name, 'name', 'orders'],
    [name, 'help', 'Orders.'],
    [name, 'labels', { kind: 'a' }],
  ]),
  ['Timed', 'name', 'orders_total'],
  ['Timed', 'name', '_seconds'],
  ['Counted', 'name', 'orders_seconds'],
  ['Timed', 'buckets', [1, 2]],
  ['Timed', 'longTask', 'yes'],
  ['TrackInFlight', 'longTask', 1],
])('%s refuses %s: %p', (name, option, value) => {
  expect(refusal(name, { [option]: value })).toContain(`MetricsModule: @${name}() ${option} `);
});

it.each<[Name, string, Record<string, unknown>]>([
  ['Counted', 'help', { help: 7 }],
  ['Counted', 'help', { help: '' }],
  ['Counted', 'labels', { labels: 'kind' }],
  ['Counted', 'labels', { labels: ['kind'] }],
  ['Counted', 'labels', { labels: new Map() }],
  ['Counted', 'labels', { labels: null }],
  ['Counted', 'labels.kind', { labels: { kind: {} } }],
  ['Counted', 'labels.kind', { labels: { kind: null } }],
  ['Counted', 'labels.kind', { labels: { kind: Number.NaN } }],
  ['Counted', 'labels.a-b', { labels: { 'a-b': 1 } }],
  ['Counted', 'labels.__kind', { labels: { __kind: 1 } }],
  ['Timed', 'labels.le', { labels: { le: 1 } }],
  ['Counted', 'class', { class: 'Orders' }],
  ['Timed', 'method', { method: 'take' }],
  ['Timed', 'buckets', { buckets: [2, 1] }],
  ['Timed', 'buckets', { buckets: [] }],
])('%s with a name refuses a wrong %s: %p', (decorator, option, options) => {
  const name = decorator === 'Counted' ? 'orders_total' : 'orders_seconds';

  const message = refusal(decorator, { name, ...options });

  expect(message).toContain(`@${decorator}() ${option} `);
  expect(message).toContain('\n  Fix: ');
});
