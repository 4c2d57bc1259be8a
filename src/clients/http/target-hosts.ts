import type { ClientRequest } from 'node:http';
import { ORIGIN, targetOf } from '../../core/target-host';
import type { HostCalls, HttpClientStore } from '../../stores/http-client-store';
import type { KnownHosts } from './known-hosts';

/** Who is called may be text from outside, of which no more is kept. */
const MOST_KEPT = 500;
const LONGEST_KEPT = 300;
const SLASH = 47;
const COLON = 58;
const PORT = /^\d{1,5}$/;

/** Finds where the calls to a host are counted, and keeps what it has found. */
export class TargetHosts {
  private readonly found = new Map<string, HostCalls>();
  /** Those over TLS, and those without, by the header `Host`: to put a URL together takes longer. */
  private readonly secure = new Map<string, HostCalls>();
  private readonly plain = new Map<string, HostCalls>();
  /** The same without their ports. */
  private readonly withoutPort = new Map<string, HostCalls>();
  /** Those that a request names in its target, by the origin. */
  private readonly asked = new Map<string, HostCalls>();

  constructor(
    private readonly store: HttpClientStore,
    private readonly known: KnownHosts,
  ) {}

  /** Those to the host of a URL. */
  ofUrl(url: string): HostCalls {
    return this.found.get(url) ?? keep(this.found, url, this.store.of(this.known.labelOf(targetOf(url))));
  }

  /** Those to an origin, or to that which it is asked for as a proxy. */
  ofOrigin(origin: string, path: string): HostCalls {
    return this.ofAsked(path) ?? this.ofUrl(origin);
  }

  /**
   * Those of a request. Its port is in its header `Host` alone, which is the application's: one that names another
   * host, as proxies pass it on, says nothing of the port.
   */
  ofRequest(request: ClientRequest): HostCalls {
    const { host, protocol, path } = request;
    const asked = this.ofAsked(path);
    if (asked !== undefined) {
      return asked;
    }
    const header = request.getHeader('host');
    const address = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
    if (typeof header === 'string' && isOf(header, address)) {
      const found = protocol === 'https:' ? this.secure : this.plain;
      const known = found.get(header);
      if (known !== undefined) {
        return known;
      }
      if (header.length === address.length || PORT.test(header.slice(address.length + 1))) {
        return keep(found, header, this.ofUrl(`${protocol}//${header}`));
      }
    }
    const known = this.withoutPort.get(address);
    if (known !== undefined) {
      return known;
    }
    const target = targetOf(`${protocol}//${address}`);
    return keep(this.withoutPort, address, this.store.of(this.known.labelOf(target && { address: target.address })));
  }

  /**
   * Those to the origin that a proxy is asked for, in place of the path alone: the request goes to the proxy, and the
   * call to that. `undefined` where that is not told apart.
   */
  private ofAsked(path: string): HostCalls | undefined {
    const origin = path.charCodeAt(0) === SLASH ? undefined : ORIGIN.exec(path)?.[0];
    if (origin === undefined) {
      return undefined;
    }
    const known = this.asked.get(origin);
    if (known !== undefined) {
      return known;
    }
    const label = this.known.labelOfAsked(targetOf(origin));
    return label === undefined ? undefined : keep(this.asked, origin, this.store.of(label));
  }
}

/** Whether the header is the address, with something behind a colon or without. */
function isOf(header: string, address: string): boolean {
  return (
    header.startsWith(address) && (header.length === address.length || header.charCodeAt(address.length) === COLON)
  );
}

function keep(found: Map<string, HostCalls>, key: string, calls: HostCalls): HostCalls {
  if (found.size >= MOST_KEPT) {
    found.clear();
  }
  if (key.length <= LONGEST_KEPT) {
    found.set(key, calls);
  }
  return calls;
}
