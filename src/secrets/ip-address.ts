import { isIP, SocketAddress } from 'node:net';

/** An address of one spelling: IPv4-mapped IPv6 is IPv4, zones are gone. */
export interface IpAddress {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Reads an address; `undefined` where it is none. */
export function readIpAddress(text: string): IpAddress | undefined {
  const version = isIP(text);
  if (version === 0) {
    return undefined;
  }
  if (version === 4) {
    return { family: 'ipv4', address: text };
  }
  // Fast path for the form that sockets report; SocketAddress normalises all others.
  const usual = MAPPED.exec(text)?.[1];
  const address = usual === undefined ? new SocketAddress({ address: text, family: 'ipv6' }).address : text;
  const mapped = usual ?? MAPPED.exec(address)?.[1];
  return mapped === undefined ? { family: 'ipv6', address } : { family: 'ipv4', address: mapped };
}
