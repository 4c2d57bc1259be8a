import { formatTable, type Row } from '../table';
import type { SoakAdapter } from './service.process';
import type { Tally } from './tally';

/** What the service has told at the end. */
export interface Told {
  readonly minutes: number;
  readonly counted: number;
  readonly inFlight: number;
  readonly streams: number;
  /** In use at the beginning, in the middle and at the end. */
  readonly bytes: readonly number[];
  readonly unheeded: number;
  readonly exit: number | NodeJS.Signals | null;
}

/** Something that must hold. */
export interface Claim {
  readonly claim: string;
  readonly held: boolean;
}

/** What a soak on one adapter has come to. */
export interface Figures {
  readonly adapter: SoakAdapter;
  readonly figures: Readonly<Record<string, number>>;
  readonly claims: readonly Claim[];
  /** Why something failed, and how often. */
  readonly reasons: Readonly<Record<string, number>>;
}

/**
 * What compiled code, caches of the framework and the heap's own ways come to. A hundred bytes kept of each request
 * are more within minutes.
 */
const NOISE_BYTES = 6_000_000;
const MEGABYTE = 1_000_000;

export function figuresOf(adapter: SoakAdapter, tally: Tally, told: Told): Figures {
  const [first = NaN, middle = NaN, last = NaN] = told.bytes;
  return {
    adapter,
    figures: {
      minutes: told.minutes,
      'requests sent': tally.sent,
      'requests counted': told.counted,
      'of these left by their client': tally.left,
      'requests lost': tally.lost,
      'answers with another status': tally.unexpected,
      'connections refused for want of descriptors': tally.unaccepted,
      'requests in flight at the end': told.inFlight,
      'streams open at the end': told.streams,
      'heap at the beginning, MB': first / MEGABYTE,
      'heap in the middle, MB': middle / MEGABYTE,
      'heap at the end, MB': last / MEGABYTE,
      'scrapes by right readers': tally.scrapes,
      'of these refused': tally.refused,
      'of these sent again on a new connection': tally.resent,
      'idle connections opened in floods': tally.idle,
      'wrong credentials': tally.wrong,
      'of these let in': tally.letIn,
      'services closed during scrapes': tally.closes,
      'answers that these broke off': tally.brokenOff,
      'errors that nobody handled': told.unheeded,
    },
    claims: [
      { claim: 'every request is counted once', held: tally.sent === told.counted && tally.lost === 0 },
      { claim: 'every answer has the status of its route', held: tally.unexpected === 0 },
      { claim: 'nothing is in flight at the end', held: told.inFlight === 0 && told.streams === 0 },
      { claim: `the heap grows by less than ${NOISE_BYTES / MEGABYTE} MB`, held: last - first < NOISE_BYTES },
      { claim: 'no right reader is refused', held: tally.refused === 0 && tally.scrapes > 0 },
      { claim: 'no wrong credential is let in', held: tally.letIn === 0 && tally.wrong > 0 },
      {
        claim: 'a service that closes ends what it has begun, and then itself',
        held: tally.brokenOff === 0 && tally.badExits === 0 && tally.closes > 0 && told.exit === 0,
      },
      { claim: 'no error is left unhandled', held: told.unheeded === 0 },
    ],
    reasons: Object.fromEntries(tally.reasons),
  };
}

/** For people. */
export function formatFigures({ adapter, figures, claims, reasons }: Figures): string {
  const rows: Row[] = Object.entries(figures).map(([what, figure]) => ({
    what,
    figure: figure.toFixed(Number.isInteger(figure) ? 0 : 2),
  }));
  const columns = [
    { key: 'what', title: adapter },
    { key: 'figure', title: '' },
  ];
  return [
    ...formatTable({ title: adapter, columns, rows }),
    '',
    ...claims.map(({ claim, held }) => `${held ? 'held  ' : 'MISSED'}  ${claim}`),
    ...Object.entries(reasons).map(([reason, times]) => `        ${times} times: ${reason}`),
    '',
  ].join('\n');
}
