import { MetricsConfigurationError } from '../core/metrics.errors';
import { isBuildKnown, SERVICE } from './resolve-service';

const UNKNOWN = { name: undefined, version: undefined, revision: undefined, branch: undefined };

describe('the option service', () => {
  it('knows nothing by default', () => {
    expect(SERVICE.read(undefined, 'service')).toEqual(UNKNOWN);
    expect(isBuildKnown(SERVICE.read({}, 'service'))).toBe(false);
  });

  it.each(['version', 'revision', 'branch'])('knows what was built by its %s', (member) => {
    expect(isBuildKnown(SERVICE.read({ [member]: 'x' }, 'service'))).toBe(true);
  });

  it('does not know it by the name', () => {
    expect(SERVICE.read({ name: 'gateway' }, 'service')).toEqual({ ...UNKNOWN, name: 'gateway' });
    expect(isBuildKnown(SERVICE.read({ name: 'gateway' }, 'service'))).toBe(false);
  });

  it.each<[string, unknown]>([
    ['service', 'gateway'],
    ['service', null],
    ['service.nome', { nome: 'gateway' }],
    ...['name', 'version', 'revision', 'branch'].flatMap((member): [string, unknown][] =>
      [7, '', '  ', null, 'two\nlines', 'x'.repeat(129), '\ud800'].map((value) => [
        `service.${member}`,
        { [member]: value },
      ]),
    ),
  ])('refuses a wrong %s: %p', (where, value) => {
    const read = (): unknown => SERVICE.read(value, 'service');

    expect(read).toThrow(MetricsConfigurationError);
    expect(read).toThrow(where);
  });
});
