import { BlockList, isIPv6 } from 'node:net';
import { ipOf, type TargetHost } from '../../core/target-host';

/** The host of all that are not told apart. */
export const OTHER_HOST = '__other__';

/** How many hosts are told apart where the options name none. */
export const MAX_HOSTS = 50;

/** How many ports of one address are told apart, and how many hosts that the text of a request named. */
const MAX_PORTS = 10;
const MAX_ASKED = 10;

/** Networks that are reached from inside only: who is called there is of the application's choice, as a rule. */
const INSIDE = new BlockList();
for (const [network, prefix, family] of [
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const) {
  INSIDE.addSubnet(network, prefix, family);
}

/** Which hosts the label `host` tells apart: those that the options name, or else the first so many. */
export class KnownHosts {
  private readonly learned = new Set<string>();
  /** Ports that were learned, by address. */
  private readonly ports = new Map<string, number>();
  private asked = 0;

  /**
   * @param named by the options
   * @param onOverflow called for a host that is one too many, where none are named
   */
  constructor(
    private readonly named: ReadonlySet<string> | undefined,
    private readonly onOverflow: () => void,
  ) {}

  /**
   * The label of a host.
   *
   * @param target `undefined`: no host that a label can have
   */
  labelOf(target: Partial<TargetHost> | undefined): string {
    const { address, port } = target ?? {};
    if (address === undefined) {
      return OTHER_HOST;
    }
    const end = port === undefined ? '' : `:${port}`;
    return this.named === undefined ? this.learn(address, end) : find(this.named, address, end);
  }

  /**
   * The label of a host that stands in the target of a request, as a proxy is asked for it. That may be text of a client
   * which a gateway has passed on: few such hosts are learned.
   *
   * @returns `undefined` where the host is not told apart
   */
  labelOfAsked(target: TargetHost | undefined): string | undefined {
    if (target === undefined) {
      return undefined;
    }
    const { address, port } = target;
    const isKnown = this.named !== undefined || this.learned.has(`${address}:${port}`);
    if (!isKnown && this.asked >= MAX_ASKED) {
      return undefined;
    }
    const label = this.labelOf(target);
    if (!isKnown && label !== OTHER_HOST) {
      this.asked++;
    }
    return label === OTHER_HOST ? undefined : label;
  }

  private learn(address: string, end: string): string {
    const host = address + end;
    const ip = ipOf(address);
    if (ip !== undefined && !INSIDE.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')) {
      return OTHER_HOST;
    }
    if (this.learned.has(host)) {
      return host;
    }
    const ports = this.ports.get(address) ?? 0;
    if (end !== '' && ports >= MAX_PORTS) {
      return this.learn(address, '');
    }
    if (this.learned.size >= MAX_HOSTS) {
      this.onOverflow();
      return OTHER_HOST;
    }
    this.ports.set(address, ports + 1);
    this.learned.add(host);
    return host;
  }
}

/** The host itself, or the nearest wildcard above it. */
function find(named: ReadonlySet<string>, address: string, end: string): string {
  if (named.has(address + end)) {
    return address + end;
  }
  for (let dot = address.indexOf('.'); dot !== -1; dot = address.indexOf('.', dot + 1)) {
    const wildcard = `*${address.slice(dot)}${end}`;
    if (named.has(wildcard)) {
      return wildcard;
    }
  }
  return OTHER_HOST;
}
