import { resolveOptions } from './resolve-options';

describe('defaultMetrics', () => {
  it.each([
    [undefined, { prefix: '' }],
    [true, { prefix: '' }],
    [{}, { prefix: '' }],
    [{ prefix: 'app_' }, { prefix: 'app_' }],
    [false, undefined],
  ])('%j is %j', (defaultMetrics, expected) => {
    expect(resolveOptions({ defaultMetrics }).defaultMetrics).toEqual(expected);
  });

  it.each(['app-', '1_', 'a:b_', ' ', 'a{b="c"}', `a${'_'.repeat(100)}`, 7, null])(
    'has no prefix that a name cannot begin with: %j',
    (prefix) => {
      expect(() => resolveOptions({ defaultMetrics: { prefix } })).toThrow(
        /defaultMetrics\.prefix must be the beginning of a metric name.*Fix: use at most 100 letters/s,
      );
    },
  );

  it('has no prefix with which a process metric could be called like another one', () => {
    const names = { cache_hits_total: 'app_process_hits_total' };

    expect(() => resolveOptions({ names, defaultMetrics: { prefix: 'app_' } })).toThrow(
      /defaultMetrics\.prefix lets process metrics begin like "app_process_hits_total", the name of cache_hits_total/,
    );
    expect(resolveOptions({ names }).names.cache_hits_total).toBe('app_process_hits_total');
  });
});
