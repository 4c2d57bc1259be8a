import { MetricsConfigurationError } from '../core/metrics.errors';
import { resolveOptions } from './resolve-options';

const fail = (options: unknown): string => {
  try {
    resolveOptions(options);
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    return (error as Error).message;
  }
  throw new Error('no error');
};

describe('the metrics that are left out', () => {
  it.each([
    ['*'],
    ['**'],
    [''],
    ['http requests'],
    ['http_.*'],
    ['a?b'],
    ['1a'],
    ['a-b'],
    ['a'.repeat(257)],
    [7],
    [null],
    [/a/],
  ])('have no pattern %j', (pattern) => {
    expect(fail({ metrics: { exclude: [pattern] } })).toContain(
      'metrics.exclude[0] must be the name of a metric, or a pattern of names',
    );
  });

  it('are a list', () => {
    expect(fail({ metrics: { exclude: 'http_*' } })).toContain('metrics.exclude must be an array');
    expect(fail({ metrics: { excludes: [] } })).toContain(
      'Unknown option "metrics.excludes". Did you mean "metrics.exclude"?',
    );
    expect(fail({ metrics: ['http_*'] })).toContain('metrics must be an object');
  });

  it('go by names and wildcards', () => {
    const { exclude } = resolveOptions({ metrics: { exclude: ['a*', ':b:*c'] } }).metrics;
    expect(['a', 'ab', ':b:c', 'b'].filter((name) => exclude.has(name))).toEqual(['a', 'ab', ':b:c']);
    expect(resolveOptions({}).metrics.exclude.isEmpty).toBe(true);
  });
});
