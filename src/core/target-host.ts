import { isIP } from 'node:net';

/** Where a call over HTTP goes to. */
export interface TargetHost {
  /** A name of DNS in lower case, or an address of IP; that of IPv6 in brackets. */
  readonly address: string;
  readonly port: string;
}

/** What resolvers take for a name; the longest is that of RFC 1035. */
const NAME = /^[a-z0-9_]([a-z0-9_.-]{0,252})$/;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
/** What stands before the path of a URL, or of a request target in absolute form. */
export const ORIGIN: RegExp = /^https?:\/\/[^/?#]*/i;
const BRACKETS = /^\[(.*)\]$/;

/**
 * The host and port that a URL names, in one spelling: IDN as punycode, numbers of IPv4 as four, without the dot of
 * the root. `undefined` where it is no URL of HTTP, or nothing that a resolver would take.
 */
export function targetOf(url: string): TargetHost | undefined {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return undefined;
  }
  const byDefault = DEFAULT_PORTS[parsed.protocol];
  const address = parsed.hostname.replace(/\.$/, '');
  return byDefault === undefined || !(NAME.test(address) || ipOf(address) !== undefined)
    ? undefined
    : { address, port: parsed.port || byDefault };
}

/** The address of IP that a host is, without brackets; `undefined` where it is a name. */
export function ipOf(address: string): string | undefined {
  const bare = BRACKETS.exec(address)?.[1] ?? address;
  return isIP(bare) === 0 ? undefined : bare;
}
