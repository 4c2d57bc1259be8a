import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { clientAddress, limitKey } from './client-address';

const request = (remoteAddress: string | undefined, forwarded?: string): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

describe('the address of who asks', () => {
  it.each([
    ['192.0.2.1', undefined, undefined, '192.0.2.1'],
    ['192.0.2.1', '198.51.100.1', undefined, '192.0.2.1'],
    ['::ffff:192.0.2.1', undefined, undefined, '192.0.2.1'],
    [undefined, undefined, undefined, undefined],
    ['192.0.2.1', '198.51.100.1', 1, '198.51.100.1'],
    ['192.0.2.1', '10.0.0.1, 198.51.100.1', 1, '198.51.100.1'],
    ['192.0.2.1', '10.0.0.1, 198.51.100.1 , 203.0.113.1', 2, '198.51.100.1'],
    ['192.0.2.1', '198.51.100.1', 2, undefined],
    ['192.0.2.1', undefined, 1, undefined],
    ['192.0.2.1', '', 1, undefined],
    ['192.0.2.1', '198.51.100.1,', 1, undefined],
    ['192.0.2.1', 'unknown', 1, undefined],
    ['192.0.2.1', '_hidden', 1, undefined],
    ['192.0.2.1', '198.51.100.1:4711', 1, '198.51.100.1'],
    ['192.0.2.1', '[2001:db8::1]:4711', 1, '2001:db8::1'],
    ['192.0.2.1', '[2001:db8::1]', 1, '2001:db8::1'],
    ['192.0.2.1', '2001:db8::1', 1, '2001:db8::1'],
    ['192.0.2.1', '198.51.100.1:x', 1, undefined],
    ['192.0.2.1', '"198.51.100.1"', 1, undefined],
  ])('from %p with X-Forwarded-For %p behind %p proxies is %p', (peer, forwarded, proxies, address) => {
    expect(clientAddress(request(peer, forwarded), proxies)?.address).toBe(address);
  });

  it('does not change with what the client wrote before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.ipV4(), (forged, real) => {
        expect(clientAddress(request('192.0.2.1', `${forged},${real}`), 1)?.address).toBe(real);
        clientAddress(request('192.0.2.1', forged), 1);
        limitKey(request('192.0.2.1', forged), 1);
      }),
    );
  });
});

describe('the key of the limit', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    [undefined, 'unix socket'],
  ])('of %p is %p', (peer, key) => {
    expect(limitKey(request(peer), undefined)).toBe(key);
  });

  it('is that of the peer where the header tells none', () => {
    expect(limitKey(request('192.0.2.1', 'x'), 1)).toBe('192.0.2.1');
    expect(limitKey(request('192.0.2.1', '198.51.100.1'), 1)).toBe('198.51.100.1');
  });
});
