import fc from 'fast-check';
import { parseNetworkBytes } from './parse-network';

const HEADER = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`;

describe('parseNetworkBytes', () => {
  it('reads what /proc/net/dev says of all but the loopback', () => {
    const text = `${HEADER}    lo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0
  eth0: 3251635409  121141    0    0    0     0          0         0 20859227  106431    0    0    0     0       0          0
wlan0:7 1 0 0 0 0 0 0 8 1 0 0 0 0 0 0
`;

    expect([...parseNetworkBytes(text)]).toEqual([
      ['eth0', { received: 3251635409, sent: 20859227 }],
      ['wlan0', { received: 7, sent: 8 }],
    ]);
  });

  it.each([
    '',
    HEADER,
    'eth0 1 2 3 4 5 6 7 8 9 10',
    'eth0: 1 2 3 4 5 6 7 8',
    'eth0: x 2 3 4 5 6 7 8 9',
    'eth0: 1 2 3 4 5 6 7 8 -9',
    ': 1 2 3 4 5 6 7 8 9',
    '..: 1 2 3 4 5 6 7 8 9',
    'a/../..: 1 2 3 4 5 6 7 8 9',
  ])('finds nothing in %j', (text) => {
    expect(parseNetworkBytes(text).size).toBe(0);
  });

  it('finds every interface again, and never throws', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9:@.]{0,14}$/).filter((name) => name !== 'lo');
    const counts = fc.record({ received: fc.maxSafeNat(), sent: fc.maxSafeNat() });
    fc.assert(
      fc.property(fc.dictionary(name, counts), fc.string(), (interfaces, noise) => {
        const lines = Object.entries(interfaces).map(
          ([name, { received, sent }]) => ` ${name}: ${received} 0 0 0 0 0 0 0 ${sent} 0 0 0 0 0 0 0`,
        );

        expect(Object.fromEntries(parseNetworkBytes(HEADER + lines.join('\n')))).toEqual({ ...interfaces });
        parseNetworkBytes(noise);
      }),
    );
  });
});
