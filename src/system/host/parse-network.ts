import { parseCount } from './parse-counts';
import type { Counts } from './growing-totals';

/** Columns of `/proc/net/dev`; see proc_pid_net(5). */
const RECEIVED = 0;
const SENT = 8;

/** The bytes of each interface but the loopback in `/proc/net/dev`. */
export function parseNetworkBytes(text: string): ReadonlyMap<string, Counts<'sent' | 'received'>> {
  const interfaces = new Map<string, Counts<'sent' | 'received'>>();
  for (const line of text.split('\n')) {
    const colon = line.lastIndexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim();
    const columns = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/);
    const sent = parseCount(columns[SENT]);
    const received = parseCount(columns[RECEIVED]);
    // A name that no interface can have must not become a path.
    if (/^[^/\s.][^/\s]*$/.test(name) && name !== 'lo' && sent !== undefined && received !== undefined) {
      interfaces.set(name, { sent, received });
    }
  }
  return interfaces;
}
