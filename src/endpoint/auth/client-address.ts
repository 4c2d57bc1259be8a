import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type IpAddress, readIpAddress } from '../../secrets/ip-address';

const PORT = /^(?:\[([^\]]+)\](?::\d{1,5})?|(\d+\.\d+\.\d+\.\d+):\d{1,5})$/;
const GROUPS_OF_NETWORK = 4;

/** The address at the other end of the connection; none on a unix socket. */
export function peerAddress(request: IncomingMessage): IpAddress | undefined {
  return readIpAddress((request.socket as Partial<Socket> | null)?.remoteAddress ?? '');
}

/**
 * The address of who asks: that of the peer, or with `trustProxy` the n-th from the right of `X-Forwarded-For`, which
 * the farthest of our own proxies wrote. What stands left of it came from the client. `undefined` where the header has
 * no such entry, or no address there.
 */
export function clientAddress(request: IncomingMessage, trustProxy: number | undefined): IpAddress | undefined {
  if (trustProxy === undefined) {
    return peerAddress(request);
  }
  const header = request.headers['x-forwarded-for'];
  const entry = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').at(-trustProxy)?.trim() ?? '';
  const [, inBrackets, beforePort] = PORT.exec(entry) ?? [];
  return readIpAddress(inBrackets ?? beforePort ?? entry);
}

/** Whom failed attempts are counted for. */
export function limitKey(request: IncomingMessage, trustProxy: number | undefined): string {
  return networkKey(clientAddress(request, trustProxy) ?? peerAddress(request)) ?? 'unix socket';
}

/** What belongs to one subscriber: the address, or of IPv6 its /64. */
export function networkKey(address: IpAddress | undefined): string | undefined {
  return address?.family === 'ipv6' ? networkOf(address.address) : address?.address;
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return `${groups.slice(0, GROUPS_OF_NETWORK).join(':')}::/64`;
}
