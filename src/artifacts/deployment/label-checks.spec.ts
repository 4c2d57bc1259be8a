import { MetricsConfigurationError } from '../../core/metrics.errors';
import { checkLabels } from './label-checks';

const refused = (value: unknown): string => {
  try {
    checkLabels(value, 'artifacts.labels');
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    return (error as Error).message;
  }
  return 'not refused';
};

describe('checkLabels()', () => {
  it.each([
    {},
    { release: 'kube-prometheus-stack' },
    { 'example.com/team': 'a_b.c', empty: '' },
    { ['a'.repeat(63)]: 'b'.repeat(63) },
  ])('takes %j', (labels) => {
    expect(checkLabels(labels, 'artifacts.labels')).toEqual(labels);
  });

  it.each<[string, unknown, string]>([
    ['a text', 'release=x', 'artifacts.labels must be an object, but got "release=x"'],
    ['a list', ['release'], 'must be an object'],
    ['null', null, 'must be an object'],
    ['a Map', new Map([['release', 'x']]), 'must be an object'],
    ['a name with a blank', { 'a b': 'x' }, 'has "a b", which is no name of a label'],
    ['no name', { '': 'x' }, 'has "", which is no name of a label'],
    ['a name that is too long', { ['a'.repeat(64)]: 'x' }, 'which is no name of a label'],
    ['a name of two slashes', { 'a/b/c': 'x' }, 'which is no name of a label'],
    ['a prototype', JSON.parse('{ "__proto__": "x" }'), 'has "__proto__", which is no name of a label'],
    ['a value with a blank', { release: 'a b' }, 'has "a b" as "release", which is no value of a label'],
    ['a value with a line break', { release: 'a\nb' }, 'which is no value of a label'],
    ['a value that is too long', { release: 'a'.repeat(64) }, 'which is no value of a label'],
    ['a number', { release: 1 }, 'has 1 as "release"'],
    ['the name of the service', { 'app.kubernetes.io/name': 'x' }, 'which says what the service is called'],
  ])('refuses %s', (_case, value, message) => {
    expect(refused(value)).toContain(message);
    expect(refused(value)).toMatch(/\n {2}Fix: .+\.$/);
  });
});
