import { patternLabel, transportLabel } from './rpc-labels';

describe('transportLabel', () => {
  it.each([
    [0, 'tcp'],
    [1, 'redis'],
    [2, 'nats'],
    [3, 'mqtt'],
    [4, 'grpc'],
    [5, 'rmq'],
    [6, 'kafka'],
    [7, 'custom'],
    [-1, 'custom'],
    [Symbol('mine'), 'custom'],
    ['mine', 'custom'],
    [undefined, 'custom'],
  ])('calls %p %s', (transport, label) => {
    expect(transportLabel(transport)).toBe(label);
  });
});

describe('patternLabel', () => {
  it.each([
    ['users.created', 'users.created'],
    [7, '7'],
    [{ cmd: 'sum' }, '{"cmd":"sum"}'],
    [{ b: 1, a: { d: true, c: 'x' } }, '{"a":{"c":"x","d":true},"b":1}'],
    [{ list: [2, 1] }, '{"list":[2,1]}'],
    [{ service: 'Sums', rpc: 'Add', streaming: 'no_stream' }, 'Sums/Add'],
    [{ service: 'Sums', rpc: 'Add' }, '{"rpc":"Add","service":"Sums"}'],
    [undefined, ''],
    [null, ''],
    [Symbol('mine'), ''],
    [/^users\..*/i, '/^users\\..*/i'],
    [{ amount: 1n }, 'unknown'],
  ])('calls %p %s', (pattern, label) => {
    expect(patternLabel(pattern)).toBe(label);
  });

  it('is the same whatever the order of the keys', () => {
    expect(patternLabel({ a: 1, b: 2 })).toBe(patternLabel({ b: 2, a: 1 }));
  });

  it('ends, however deep or long the pattern is', () => {
    const deep: Record<string, unknown> = {};
    deep['deep'] = deep;

    const looped: unknown[] = [];
    looped.push(looped);

    expect(patternLabel(deep)).toContain('…');
    expect(patternLabel({ looped })).toBe('unknown');
    expect(patternLabel({ long: 'x'.repeat(1000) })).toHaveLength(128);
  });
});
