import type { Bench, BenchOptions, BenchResult } from '../bench';
import { atMost, type Budget } from '../budget';
import { differencesOf, type Spread, spreadOf } from '../statistics';
import type { Table } from '../table';
import { type CallTimes, callTimes } from './call-times';
import { CALL_KINDS, type CallKind } from './calls';
import { CONTENDERS, type Contender, contenderAs } from './contenders';

/** µs that the dearest decorator may take beyond the bare call. */
const BOUNDS: Partial<Readonly<Record<CallKind, number>>> = { sync: 0.2, async: 0.5 };

export const decoratorsBench: Bench = {
  name: 'decorators',
  about: 'one call of a decorated method that does nothing, outside of a request, among others decorated otherwise',
  async run(options): Promise<BenchResult> {
    const starts = await measure(options);
    return {
      tables: CALL_KINDS.map((kind) => tableOf(kind, starts)),
      budgets: CALL_KINDS.flatMap((kind) => budgetsOf(kind, starts)),
    };
  },
};

/** In several processes, for the compiler does not come to the same end in each. */
async function measure({ amounts: { decorators: amounts }, progress }: BenchOptions): Promise<CallTimes[]> {
  const times: CallTimes[] = [];
  for (let start = 1; start <= amounts.starts; start++) {
    progress(`start ${start} of ${amounts.starts}`);
    times.push(await callTimes(amounts));
  }
  return times;
}

function tableOf(kind: CallKind, starts: readonly CallTimes[]): Table {
  const rounds = timesOf(kind, starts, contenderAs('bare')).length;
  return {
    title: `${kind}: ns of a call, and ns more than bare as the median of ${rounds} rounds' differences, with quartiles`,
    columns: [
      { key: 'name', title: '' },
      { key: 'nanoseconds', title: 'ns', digits: 1 },
      { key: 'more', title: 'more', digits: 1 },
      { key: 'q1', title: 'q1', digits: 1 },
      { key: 'q3', title: 'q3', digits: 1 },
    ],
    rows: CONTENDERS.map((contender) => {
      const { median, q1, q3 } = moreThanBare(kind, starts, contender);
      const nanoseconds = spreadOf(timesOf(kind, starts, contender)).median;
      return { name: contender.name, nanoseconds, more: median, q1, q3 };
    }),
  };
}

function budgetsOf(kind: CallKind, starts: readonly CallTimes[]): Budget[] {
  const bound = BOUNDS[kind];
  const [dearest] = CONTENDERS.filter(({ role }) => role === 'single')
    .map((contender) => ({ name: contender.name, more: moreThanBare(kind, starts, contender) }))
    .toSorted((a, b) => b.more.median - a.more.median);
  if (bound === undefined || dearest === undefined) {
    return [];
  }
  const { name, more } = dearest;
  const micros = { median: more.median / 1000, q1: more.q1 / 1000, q3: more.q3 / 1000 };
  return [atMost(`µs of a decorated ${kind} call more than bare, of the dearest decorator, ${name}`, bound, micros)];
}

function moreThanBare(kind: CallKind, starts: readonly CallTimes[], contender: Contender): Spread {
  return differencesOf(timesOf(kind, starts, contender), timesOf(kind, starts, contenderAs('bare')));
}

function timesOf(kind: CallKind, starts: readonly CallTimes[], { name }: Contender): number[] {
  return starts.flatMap((times) => times[kind][name] ?? []);
}
