import { BlockList } from 'node:net';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkArray, quote } from './checks';
import { type IpAddress, readIpAddress } from '../secrets/ip-address';

const BITS = { ipv4: 32, ipv6: 128 };
/** Bits before the IPv4 address in an IPv4-mapped one. */
const MAPPED_BITS = 96;
const ENTRY = /^([^/]+)(?:\/(\d{1,3}))?$/;

/** Networks that can be asked whether an address is in one of them. */
export class AddressRules {
  // One list for each family: Node's BlockList finds IPv4 addresses in `::/0`.
  private readonly lists = { ipv4: new BlockList(), ipv6: new BlockList() };

  add({ address, family }: IpAddress, bits: number): void {
    this.lists[family].addSubnet(address, bits, family);
  }

  has({ address, family }: IpAddress): boolean {
    return this.lists[family].check(address, family);
  }
}

/** Checks the option `auth.allow`. */
export function checkAllow(value: unknown, where: string): AddressRules {
  const entries = checkArray(value, where);
  if (entries.length === 0) {
    throw new MetricsConfigurationError(
      where,
      'is an empty list, which would let nobody in',
      "list addresses or networks like '10.0.0.0/8', or leave it out",
    );
  }
  const rules = new AddressRules();
  entries.forEach((entry, index) => addEntry(rules, entry, `${where}[${index}]`));
  return rules;
}

function addEntry(rules: AddressRules, entry: unknown, where: string): void {
  const [, text = '', size] = (typeof entry === 'string' ? ENTRY.exec(entry) : null) ?? [];
  const address = readIpAddress(text);
  const max = address === undefined ? 0 : BITS[address.family];
  // A network of IPv4-mapped addresses is one of IPv4.
  const offset = address?.family === 'ipv4' && text.includes(':') ? MAPPED_BITS : 0;
  const bits = size === undefined ? max : Number(size) - offset;
  if (address === undefined || bits < 0 || bits > max || text.includes('%')) {
    throw new MetricsConfigurationError(
      where,
      `must be an IP address or a network, but got ${quote(entry)}`,
      "write '10.0.0.0/8', '192.0.2.7' or '2001:db8::/32'; names are not looked up",
    );
  }
  rules.add(address, bits);
}
