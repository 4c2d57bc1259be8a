import type { Summary } from './answers.types';

/** What two polls in a row tell, of totals that only their growth is of interest of. */
interface Totals {
  readonly time: number;
  readonly gcSeconds: number | undefined;
  readonly sent: number | undefined;
  readonly received: number | undefined;
}

/** Picks what is drawn over the time that the page is open. A rate of totals is there from the second poll on. */
export class NowValues {
  #before: Totals | undefined;

  /** The totals begin anew: the service restarted. */
  reset(): void {
    this.#before = undefined;
  }

  read(summary: Summary): Map<string, number> {
    const values = new Map<string, number>();
    const set = (name: string, value: number | null | undefined): void => {
      if (typeof value === 'number' && Number.isFinite(value)) {
        values.set(name, value);
      }
    };
    const { requests, streaming, system, window } = summary;
    const process = system?.process;
    set('inFlight', requests?.active);
    set('openConnections', requests?.openConnections);
    set('streamsActive', streaming?.active);
    set('firstByteP50', streaming?.timeToFirstByteSeconds?.p50);
    set('firstByteP95', streaming?.timeToFirstByteSeconds?.p95);
    set('chunksPerSecond', streaming === undefined ? undefined : streaming.chunks / window.seconds);
    set('cpu', system?.cpuPercent);
    set('memory', system?.memory?.percent);
    set('resident', process?.residentBytes);
    set('heapUsed', process?.heapUsedBytes);
    set('loopP50', process?.eventLoopDelaySeconds?.p50);
    set('loopP99', process?.eventLoopDelaySeconds?.p99);
    set('loopMax', process?.eventLoopDelaySeconds?.max);
    const totals: Totals = {
      time: Date.parse(summary.timestamp) / 1000,
      gcSeconds: process?.garbageCollection?.seconds,
      sent: system?.network?.sentBytes,
      received: system?.network?.receivedBytes,
    };
    for (const [name, key] of GROWTHS) {
      set(name, growth(this.#before, totals, key));
    }
    this.#before = totals;
    return values;
  }
}

const GROWTHS = [
  ['gcShare', 'gcSeconds'],
  ['sentPerSecond', 'sent'],
  ['receivedPerSecond', 'received'],
] as const;

function growth(before: Totals | undefined, now: Totals, key: Exclude<keyof Totals, 'time'>): number | undefined {
  const [first, second] = [before?.[key], now[key]];
  if (before === undefined || first === undefined || second === undefined) {
    return undefined;
  }
  const seconds = now.time - before.time;
  return seconds > 0 && second >= first ? (second - first) / seconds : undefined;
}
