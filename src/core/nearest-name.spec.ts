import fc from 'fast-check';
import { distanceOf, nearestName } from './nearest-name';

const KNOWN = ['enabled', 'prefix', 'names', 'naming', 'path', 'paths', 'bearerToken', 'bearerTokenFile', 'basicFile'];

describe('nearestName', () => {
  it.each([
    ['prefx', 'prefix'],
    ['perfix', 'prefix'],
    ['Prefix', 'prefix'],
    ['pathes', 'paths'],
    ['name', 'names'],
    ['token', 'bearerToken'],
    ['bearertoken', 'bearerToken'],
    ['enable', 'enabled'],
    ['file', undefined],
    ['interval', undefined],
    ['x', undefined],
    ['', undefined],
    ['__proto__', undefined],
    ['prefix'.repeat(1000), undefined],
  ])('takes %j for %j', (given, meant) => {
    expect(nearestName(given, KNOWN)).toBe(meant);
  });
});

describe('distanceOf', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['path', 'pahts', 2],
  ])('from %j to %j is %d', (one, other, distance) => {
    expect(distanceOf(one, other)).toBe(distance);
  });

  it('is 0 to itself, the same in both directions, and no more than the longer one has letters', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (one, other) => {
        const distance = distanceOf(one, other);
        expect(distanceOf(one, one)).toBe(0);
        expect(distanceOf(other, one)).toBe(distance);
        expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length));
      }),
    );
  });
});
