import { MetricsConfigurationError } from '../core/metrics.errors';
import { resolveOptions } from './resolve-options';

const fail = (defaultLabels: unknown): string => {
  try {
    resolveOptions({ defaultLabels });
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    return (error as Error).message;
  }
  throw new Error('no error');
};

describe('defaultLabels', () => {
  it('are texts, and none without a value', () => {
    const defaultLabels = { env: 'prod', shard: 7, canary: true, version: undefined, region: '' };

    expect(resolveOptions({ defaultLabels }).defaultLabels).toEqual({ env: 'prod', shard: '7', canary: 'true' });
    expect(resolveOptions({}).defaultLabels).toEqual({});
  });

  it.each([
    ['prod', 'defaultLabels must be an object of names and values, but got "prod"'],
    [null, 'defaultLabels must be an object of names and values, but got null'],
    [[], 'defaultLabels must be an object of names and values, but got an array'],
    [Promise.resolve({}), 'defaultLabels must be an object of names and values, but got a Promise'],
    [{ 'a-b': 'x' }, 'defaultLabels.a-b must be a Prometheus label name, but got "a-b"'],
    [{ le: '1' }, 'defaultLabels.le must be a Prometheus label name, but got "le"'],
    [{ quantile: '1' }, 'defaultLabels.quantile must be a Prometheus label name, but got "quantile"'],
    [{ __env: 'prod' }, 'defaultLabels.__env must be a Prometheus label name, but got "__env"'],
    [{ env: null }, 'defaultLabels.env must be a text, a number or a boolean, but got null'],
    [
      { env: () => 'prod' },
      'defaultLabels.env must be a text, a number or a boolean, but got a value of type function',
    ],
    [{ shard: Number.NaN }, 'defaultLabels.shard must be a text, a number or a boolean, but got NaN'],
    [{ env: 'x'.repeat(129) }, 'defaultLabels.env has 129 characters'],
  ])('are refused where they cannot be: %j', (defaultLabels, message) => {
    expect(fail(defaultLabels)).toContain(message);
  });
});
