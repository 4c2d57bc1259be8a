import * as crypto from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { readAuthorization, SecretSet } from './credentials';

jest.mock('node:crypto', () => {
  const real = jest.requireActual<typeof crypto>('node:crypto');
  return { ...real, timingSafeEqual: jest.fn(real.timingSafeEqual) };
});

describe('readAuthorization', () => {
  it.each([
    [undefined, { scheme: 'none' }],
    ['', { scheme: 'none' }],
    ['Bearer abc', { scheme: 'bearer', secret: 'abc' }],
    ['bEaReR  abc  ', { scheme: 'bearer', secret: 'abc' }],
    ['Bearer ', { scheme: 'malformed' }],
    ['Bearer a b', { scheme: 'malformed' }],
    ['Bearerabc', { scheme: 'malformed' }],
    ['Basic dTpw', { scheme: 'basic', secret: 'u:p' }],
    ['Basic dTpww7Y=', { scheme: 'basic', secret: 'u:pö' }],
    ['Basic ???', { scheme: 'malformed' }],
    ['Digest username="x"', { scheme: 'malformed' }],
  ])('reads %p', (header, credential) => {
    expect(readAuthorization(header)).toEqual(credential);
  });

  it('reads any header without harm', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (header) => {
        expect(['none', 'bearer', 'basic', 'malformed']).toContain(readAuthorization(header).scheme);
      }),
    );
  });
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
