import * as crypto from 'node:crypto';
import { inspect } from 'node:util';
import { anyHas, SecretSet } from './secret-set';

jest.mock('node:crypto', () => {
  const real = jest.requireActual<typeof crypto>('node:crypto');
  return { ...real, timingSafeEqual: jest.fn(real.timingSafeEqual) };
});

describe('SecretSet', () => {
  const secrets = new SecretSet(['the-first-secret', 'the-second-secret', 'the-third-secret']);

  it('has what was put in, and nothing else', () => {
    expect(secrets.has('the-first-secret')).toBe(true);
    expect(secrets.has('the-third-secret')).toBe(true);
    expect(secrets.has('the-first-secre')).toBe(false);
    expect(secrets.has('')).toBe(false);
    expect(new SecretSet([]).has('')).toBe(false);
  });

  it('compares with every secret in constant time, also after one has matched', () => {
    const compare = jest.mocked(crypto.timingSafeEqual);
    for (const presented of ['the-first-secret', 'the-third-secret', 'wrong']) {
      compare.mockClear();
      secrets.has(presented);
      expect(compare).toHaveBeenCalledTimes(3);
    }
  });

  it('has one secret given twice', () => {
    expect(new SecretSet(['same', 'same']).has('same')).toBe(true);
  });

  it('shows no secret', () => {
    expect(inspect(secrets, { depth: 9, showHidden: true }) + JSON.stringify(secrets)).not.toContain('secret"');
    expect(inspect(secrets, { depth: 9, showHidden: true })).not.toContain('the-first');
  });
});

describe('several sets', () => {
  const sets = [new SecretSet(['a', 'b']), new SecretSet([]), new SecretSet(['c'])];

  it.each([
    ['a', true],
    ['c', true],
    ['d', false],
  ])('are all compared with %s', (presented, found) => {
    const compare = jest.mocked(crypto.timingSafeEqual).mockClear();
    expect(anyHas(sets, presented)).toBe(found);
    expect(compare).toHaveBeenCalledTimes(3);
  });
});
