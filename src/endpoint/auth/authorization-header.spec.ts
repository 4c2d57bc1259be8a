import fc from 'fast-check';
import { readAuthorization } from './authorization-header';

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
