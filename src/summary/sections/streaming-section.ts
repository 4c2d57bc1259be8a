import type { LabelledCounter } from '../../instruments/labelled-numbers';
import type { LabelledHistogram } from '../../instruments/labelled-histogram';
import { STREAM_OUTCOMES, type StreamOutcome, type StreamStore } from '../../stores/streams';
import type { MetricsSummary, StreamSummary } from '../summary.types';
import { OtherWindows } from '../other-windows';
import { VALUES } from '../window/cumulative-series';
import { type Entry, groupEntries } from '../window/entries';
import { valueOf } from '../window/frame';
import type { WindowReading } from '../window/window-reading';
import { Totals } from '../window/totals';
import { endedBy } from './ended';
import { durationSummary, ratio } from './figures';

const COLUMNS = Object.keys(VALUES).length;

/** The entries of one metric by path. */
type EntriesByPath = ReadonlyMap<string, readonly Entry[]>;

/** What streams did, by metric. */
interface Streams {
  readonly requests: EntriesByPath;
  readonly timeToFirstByte: EntriesByPath;
  readonly duration: EntriesByPath;
  readonly chunks: EntriesByPath;
  readonly bytes: EntriesByPath;
  readonly abandoned: EntriesByPath;
  readonly openSeconds: EntriesByPath;
}

/**
 * The streamed responses of a window.
 *
 * @param isWanted which paths; `undefined`: all, and what is being sent now
 */
export function streamingSection(
  store: StreamStore,
  reading: WindowReading,
  isWanted: ((path: string) => boolean) | undefined,
): NonNullable<MetricsSummary['streaming']> {
  const { metrics, labelled } = store;
  const pathOf = (key: object): string | undefined => {
    const path = labelled ? ((key as readonly string[])[0] ?? '') : '';
    return isWanted === undefined || isWanted(path) ? path : undefined;
  };
  const entriesOf = (source: LabelledCounter | LabelledHistogram): EntriesByPath =>
    groupEntries(reading.framesOf(source), pathOf);
  const streams: Streams = {
    requests: entriesOf(metrics.requests),
    timeToFirstByte: entriesOf(metrics.timeToFirstByte),
    duration: entriesOf(metrics.duration),
    chunks: entriesOf(metrics.chunks),
    bytes: entriesOf(metrics.bytes),
    abandoned: entriesOf(metrics.abandoned),
    openSeconds: entriesOf(store.openSeconds),
  };
  const totals = endedStreams(store, reading.others);
  const all = [...totals.keys()].filter((path) => isWanted === undefined || isWanted(path));
  const summaryOf = (paths: readonly string[]): StreamSummary => summarize(streams, totals, paths, reading.seconds);
  return {
    active: isWanted === undefined ? store.active + reading.others.sum(({ streams: active }) => active) : null,
    ...summaryOf(all),
    paths: labelled
      ? all.map((path) => ({ path, ...summaryOf([path]) })).toSorted((a, b) => b.count - a.count || b.total - a.total)
      : [],
  };
}

/** Streams that have ended since the process started, by path; all under one where they are not told apart. */
export function endedStreams(
  { metrics: { requests }, labelled }: StreamStore,
  others: OtherWindows = OtherWindows.none,
): Map<string, number> {
  return endedBy(requests, others, ([path = '']) => (labelled ? path : ''));
}

function summarize(
  streams: Streams,
  totals: ReadonlyMap<string, number>,
  paths: readonly string[],
  windowSeconds: number,
): StreamSummary {
  const sum = (entries: EntriesByPath): Totals => {
    const summed = new Totals(COLUMNS);
    paths.forEach((path) => entries.get(path)?.forEach(({ frame, entry }) => summed.add(frame, entry)));
    return summed;
  };
  const outcomes = outcomesOf(paths.flatMap((path) => streams.requests.get(path) ?? []));
  const count = Object.values(outcomes).reduce((all, some) => all + some, 0);
  const chunks = sum(streams.chunks).at(VALUES.count);
  const bytes = sum(streams.bytes).at(VALUES.count);
  const distribution = (entries: EntriesByPath): StreamSummary['durationSeconds'] => {
    const summed = sum(entries);
    return durationSummary(summed, summed.at(VALUES.count), summed.at(VALUES.sum));
  };
  return {
    total: paths.reduce((total, path) => total + (totals.get(path) ?? 0), 0),
    count,
    perSecond: ratio(count, windowSeconds),
    outcomes,
    abandoned: sum(streams.abandoned).at(VALUES.count),
    timeToFirstByteSeconds: distribution(streams.timeToFirstByte),
    durationSeconds: distribution(streams.duration),
    chunks,
    bytes,
    bytesPerSecond: ratio(bytes, sum(streams.openSeconds).at(VALUES.count)),
    bytesPerChunk: ratio(bytes, chunks),
  };
}

/** The outcome is the last label of its counter. */
function outcomesOf(entries: readonly Entry[]): Record<StreamOutcome, number> {
  const outcomes = Object.fromEntries(STREAM_OUTCOMES.map((outcome) => [outcome, 0])) as Record<StreamOutcome, number>;
  for (const { frame, entry } of entries) {
    const outcome = (frame.keys[entry] as readonly string[]).at(-1) as StreamOutcome;
    if (Object.hasOwn(outcomes, outcome)) {
      outcomes[outcome] += valueOf(frame, entry, VALUES.count);
    }
  }
  return outcomes;
}
