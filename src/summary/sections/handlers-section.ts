import { HANDLER_KINDS, type HandlerKindName } from '../../catalogue/handler-kinds';
import type { HandlerStore, HandlerStores } from '../../stores/handlers';
import type { HandlerKindSummary, HandlerSummary, HandlersSummary } from '../summary.types';
import { VALUES } from '../window/cumulative-series';
import { type Entry, groupEntries } from '../window/entries';
import { valueOf } from '../window/frame';
import type { WindowReading } from '../window/window-reading';
import { Totals } from '../window/totals';
import { endedBy } from './ended';
import { durationSummary, ratio } from './figures';

const COLUMNS = Object.keys(VALUES).length;

/** What tells the handlers of a kind apart, in the order of their labels. */
function wordsOf(kind: HandlerKindName): readonly string[] {
  const { labels, optional } = HANDLER_KINDS[kind];
  return [...labels, ...optional];
}

/** What the handlers beside those of HTTP did in a window. A kind without handlers is not there. */
export function handlersSection(stores: HandlerStores, reading: WindowReading): HandlersSummary {
  return Object.fromEntries(
    [...stores.made].map(([kind, store]) => {
      const { active, ...calls } = callsOf(store, reading, wordsOf(kind));
      return [kind, { active: active + reading.others.sum(({ handlers }) => handlers[kind]), ...calls }];
    }),
  );
}

/**
 * The calls of a store in a window: all, and those of each of its handlers.
 *
 * @param words what tells them apart, in the order of their labels
 */
export function callsOf(store: HandlerStore, reading: WindowReading, words: readonly string[]): HandlerKindSummary {
  const groups = groupEntries(reading.framesOf(store.duration), handlerOf);
  const totals = endedBy(store.total, reading.others, handlerOf);
  const handlers = [...totals].map(([handler, total]) => ({
    ...Object.fromEntries((JSON.parse(handler) as string[]).map((value, i) => [words[i], value])),
    ...summarize(store, groups.get(handler) ?? [], total, reading.seconds),
  }));
  const total = [...totals.values()].reduce((sum, one) => sum + one, 0);
  return {
    active: store.inFlight,
    ...summarize(store, [...groups.values()].flat(), total, reading.seconds),
    handlers: handlers.toSorted((a, b) => b.count - a.count || b.total - a.total),
  };
}

/** All labels but the last, which is the status. */
function handlerOf(values: object): string {
  return JSON.stringify((values as readonly string[]).slice(0, -1));
}

function summarize(
  { isRejectable }: HandlerStore,
  entries: readonly Entry[],
  total: number,
  windowSeconds: number,
): HandlerSummary {
  const totals = new Totals(COLUMNS);
  const ended = { rejected: 0, error: 0 };
  for (const { frame, entry } of entries) {
    totals.add(frame, entry);
    const status = (frame.keys[entry] as readonly string[]).at(-1);
    // A label set past the series budget has no status.
    if (status === 'rejected' || status === 'error') {
      ended[status] += valueOf(frame, entry, VALUES.count);
    }
  }
  const count = totals.at(VALUES.count);
  const { rejected, error: errors } = ended;
  return {
    total,
    count,
    perSecond: ratio(count, windowSeconds),
    errors,
    ...(isRejectable ? { rejected } : {}),
    errorRate: ratio(errors, count - rejected),
    durationSeconds: durationSummary(totals, count, totals.at(VALUES.sum)),
  };
}
