import { join } from 'node:path';
import type { Bench, BenchResult } from '../bench';
import { atMost, type Budget } from '../budget';
import { resultOf } from '../child-process';
import { differencesOf, shuffled, type Spread, spreadOf } from '../statistics';
import type { Table } from '../table';
import type { StartFigures } from './start.process';
import { BARE, OURS, PEER, PROM_CLIENT, START_VARIANTS, SWITCHED_OFF } from './variants';

/** CPU that ours adds to the bare application, against what the peer adds. */
const PEER_BOUND = 1.5;
/** CPU that ours, switched off, adds to the application that loads prom-client, in ms. */
const SWITCHED_OFF_BOUND = 10;

type Figure = keyof StartFigures;
type Starts = ReadonlyMap<string, readonly StartFigures[]>;

export const startBench: Bench = {
  name: 'start',
  about: 'what an application on Express has used when it listens, each time in a process of its own',
  async run({ amounts, progress }): Promise<BenchResult> {
    const starts = await measure(amounts.start.rounds, progress);
    return {
      tables: [
        tableOf(starts, 'milliseconds', 'ms of CPU', 1),
        tableOf(starts, 'modules', 'modules loaded', 0),
        tableOf(starts, 'heap', 'MB of heap in use', 2),
        tableOf(starts, 'rss', 'MB resident', 1),
      ],
      budgets: budgetsOf(starts),
    };
  },
};

/** Starts all variants in turns, so that what disturbs the machine for a while disturbs all of them. */
async function measure(rounds: number, progress: (text: string) => void): Promise<Starts> {
  const starts = new Map<string, StartFigures[]>(START_VARIANTS.map(({ name }) => [name, []]));
  const file = join(__dirname, 'start.process.js');
  for (let round = 1; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}`);
    for (const { name } of shuffled(START_VARIANTS)) {
      starts.get(name)?.push(await resultOf<StartFigures>(file, [name], ['--expose-gc']));
    }
  }
  return starts;
}

function tableOf(starts: Starts, figure: Figure, unit: string, digits: number): Table {
  const rounds = valuesOf(starts, BARE, figure).length;
  return {
    title: `${unit}; more than bare as the median of ${rounds} rounds' differences, with quartiles`,
    columns: [
      { key: 'variant', title: '' },
      { key: 'median', title: unit, digits },
      { key: 'more', title: 'more', digits },
      { key: 'q1', title: 'q1', digits },
      { key: 'q3', title: 'q3', digits },
    ],
    rows: START_VARIANTS.map(({ name }) => {
      const { median: more, q1, q3 } = moreThan(starts, name, BARE, figure);
      return { variant: name, median: spreadOf(valuesOf(starts, name, figure)).median, more, q1, q3 };
    }),
  };
}

function budgetsOf(starts: Starts): Budget[] {
  const added = (name: string): number => moreThan(starts, name, BARE, 'milliseconds').median;
  return [
    atMost(`CPU that ours adds, against ${PEER}`, PEER_BOUND, added(OURS) / added(PEER)),
    atMost(
      'ms of CPU beyond prom-client, enabled: false',
      SWITCHED_OFF_BOUND,
      moreThan(starts, SWITCHED_OFF, PROM_CLIENT, 'milliseconds'),
    ),
  ];
}

function moreThan(starts: Starts, name: string, base: string, figure: Figure): Spread {
  return differencesOf(valuesOf(starts, name, figure), valuesOf(starts, base, figure));
}

function valuesOf(starts: Starts, name: string, figure: Figure): readonly number[] {
  return (starts.get(name) ?? []).map((start) => start[figure]);
}
