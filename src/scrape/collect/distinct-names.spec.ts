import type { CollectedFamily } from '../collected-family';
import { distinctNames } from './distinct-names';
import { SYNTAXES } from '../format/syntaxes';

const family = (name: string, type: CollectedFamily['type']): CollectedFamily => ({
  name,
  type,
  help: '',
  defaultLabels: undefined,
  content: { kind: 'samples', samples: [] },
});

describe('distinctNames', () => {
  const families = [
    family('h', 'histogram'),
    family('h_count', 'gauge'),
    family('orders_total', 'counter'),
    family('orders', 'gauge'),
    family('process_x', 'gauge'),
    family('process_x', 'gauge'),
    family('s', 'summary'),
    family('s_bucket', 'gauge'),
  ];
  const kept = (format: 'text' | 'openmetrics'): [string[], string[]] => {
    const dropped: string[] = [];
    const distinct = distinctNames(families, SYNTAXES[format], ({ name }, taken) => dropped.push(`${name}: ${taken}`));
    return [distinct.map(({ name }) => name), dropped];
  };

  it('keeps the first of each name in the text format', () => {
    expect(kept('text')).toEqual([['h', 'orders_total', 'orders', 'process_x', 's', 's_bucket'], ['h_count: h_count']]);
  });

  it('knows that a counter takes its name without _total too in OpenMetrics', () => {
    expect(kept('openmetrics')).toEqual([
      ['h', 'orders_total', 'process_x', 's', 's_bucket'],
      ['h_count: h_count', 'orders: orders'],
    ]);
  });
});
