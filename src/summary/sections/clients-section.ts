import type { ClientStores } from '../../stores/clients';
import { type HttpClientStore, isFailed } from '../../stores/http-client-store';
import type { ClientsSummary, HttpCallsSummary, HttpClientSummary } from '../clients.types';
import { VALUES } from '../window/cumulative-series';
import { type Entry, groupEntries } from '../window/entries';
import { valueOf } from '../window/frame';
import type { WindowReading } from '../window/window-reading';
import { Totals } from '../window/totals';
import { addedUp, type WorkerNow } from '../other-windows';
import { endedBy } from './ended';
import { durationSummary, ratio } from './figures';
import { activePatterns, rpcClientCalls } from './rpc-client-calls';

const COLUMNS = Object.keys(VALUES).length;

/** The calls that the service made to others in a window. A kind of which none was made is not there. */
export function clientsSection({ http, rpc }: ClientStores, reading: WindowReading): ClientsSummary {
  // It may be another worker that made calls.
  const isUsed = (name: string | undefined): boolean => name !== undefined && reading.others.everOf(name).length > 0;
  const made = http?.made ?? (isUsed(http?.name) ? http?.make() : undefined);
  const store = rpc?.store ?? (isUsed(rpc?.name) ? rpc?.storeInUse() : undefined);
  return {
    ...(http === undefined || made === undefined ? {} : { http: httpCalls(http, made, reading) }),
    ...(store === undefined ? {} : { rpc: rpcClientCalls(store, reading) }),
  };
}

/** The calls of this worker that wait for their answers. */
export function waitingCalls({ http, rpc }: ClientStores): Pick<WorkerNow, 'hosts' | 'patterns'> {
  return { hosts: Object.fromEntries(http?.waiting ?? []), patterns: activePatterns(rpc?.store?.inFlightOf) };
}

type Families = NonNullable<HttpClientStore['made']>;
type Entries = ReadonlyMap<string, readonly Entry[]>;

function httpCalls(store: HttpClientStore, { total, duration }: Families, reading: WindowReading): HttpClientSummary {
  const hostOf = (values: object): string => store.seriesOf(values as readonly string[]).host;
  // The counter has calls of which no duration is known, too.
  const counted: Entries = groupEntries(reading.framesOf(total ?? duration), hostOf);
  const timed: Entries = groupEntries(reading.framesOf(duration), hostOf);
  const ended = endedBy(total ?? duration, reading.others, hostOf);
  const own = Object.fromEntries(store.waiting);
  const waiting = addedUp([own, ...reading.others.now.map(({ hosts }) => hosts)]);
  const summarize = (
    calls: number,
    ofCount: readonly Entry[],
    ofTime: readonly Entry[],
  ): Omit<HttpCallsSummary, 'active'> => {
    const { byStatus, count, errors } = tallied(store, ofCount);
    const totals = new Totals(COLUMNS);
    ofTime.forEach(({ frame, entry }) => totals.add(frame, entry));
    return {
      total: calls,
      count,
      perSecond: ratio(count, reading.seconds),
      errors,
      errorRate: ratio(errors, count),
      byStatus,
      durationSeconds: durationSummary(totals, totals.at(VALUES.count), totals.at(VALUES.sum)),
    };
  };
  const hosts = [...new Set([...ended.keys(), ...waiting.keys()])].map((host) => ({
    host,
    active: waiting.get(host) ?? 0,
    ...summarize(ended.get(host) ?? 0, counted.get(host) ?? [], timed.get(host) ?? []),
  }));
  return {
    active: sum(waiting.values()),
    ...summarize(sum(ended.values()), [...counted.values()].flat(), [...timed.values()].flat()),
    hosts: hosts.toSorted((a, b) => b.count - a.count || b.total - a.total),
  };
}

function tallied(
  store: HttpClientStore,
  entries: readonly Entry[],
): { readonly byStatus: Record<string, number>; readonly count: number; readonly errors: number } {
  const calls = new Map<string, number>();
  for (const { frame, entry } of entries) {
    const { status } = store.seriesOf(frame.keys[entry] as readonly string[]);
    calls.set(status, (calls.get(status) ?? 0) + valueOf(frame, entry, VALUES.count));
  }
  const counted = [...calls].filter(([, count]) => count > 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const failed = counted.filter(([status]) => isFailed(status));
  return {
    byStatus: Object.fromEntries(counted),
    count: sum(counted.map(([, count]) => count)),
    errors: sum(failed.map(([, count]) => count)),
  };
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}
