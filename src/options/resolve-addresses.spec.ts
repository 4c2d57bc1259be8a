import fc from 'fast-check';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { readIpAddress } from '../secrets/ip-address';
import { type AddressRules, checkAllow } from './resolve-addresses';

const resolveAllow = (value: unknown): AddressRules => checkAllow(value, 'auth.allow');

const allows = (entry: string, address: string): boolean => {
  const read = readIpAddress(address);
  if (read === undefined) {
    throw new Error(`${address} is no address`);
  }
  return resolveAllow([entry]).has(read);
};

describe('the option allow', () => {
  it.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.1.2.3/8', '10.255.0.1', true],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '2001:db8::1', true],
    ['::/0', '203.0.113.9', false],
    ['2001:db8::/32', '2001:DB8:1::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['::1', '0:0:0:0:0:0:0:1', true],
    ['127.0.0.0/8', '::1', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['10.0.0.0/8', '::ffff:a00:1', true],
    ['::ffff:10.0.0.0/104', '10.0.0.1', true],
    ['::ffff:10.0.0.1', '10.0.0.1', true],
    ['::ffff:10.0.0.1', '10.0.0.2', false],
    ['fe80::/10', 'fe80::1%eth0', true],
  ])('%s and %s: %p', (entry, address, expected) => {
    expect(allows(entry, address)).toBe(expected);
  });

  it.each([
    [''],
    ['localhost'],
    ['10.0.0.0/33'],
    ['10.0.0.0/'],
    ['10.0.0.0/-1'],
    ['10.0.0/8'],
    ['010.0.0.1'],
    ['::/129'],
    ['::ffff:10.0.0.0/8'],
    ['fe80::1%eth0'],
    ['10.0.0.1 '],
    ['10.0.0.0/8/8'],
    [10],
    [null],
  ])('refuses %p', (entry) => {
    expect(() => resolveAllow([entry])).toThrow(/^MetricsModule: auth\.allow\[0\] must be an IP address or a network/);
  });

  it('resolves or refuses whatever it gets', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.ipV4Extended(), fc.ipV6()), (entry) => {
        try {
          resolveAllow([entry]);
        } catch (error) {
          expect(error).toBeInstanceOf(MetricsConfigurationError);
        }
      }),
    );
  });

  it('has every address that stands in it, in any spelling', () => {
    fc.assert(fc.property(fc.ipV6(), (address) => allows(address, address)));
    fc.assert(fc.property(fc.ipV4(), (address) => allows(address, `::ffff:${address}`)));
  });
});
