import { join } from 'node:path';
import type { Bench, BenchResult } from '../bench';
import { atMost } from '../budget';
import { resultOf } from '../child-process';
import { differencesOf, spreadOf } from '../statistics';
import type { Table } from '../table';
import { CLIENTS, type ClientName } from './call-events';

/** Nanoseconds that listeners take of one call, for each round. */
export interface EventTimes {
  readonly without: Readonly<Record<ClientName, number[]>>;
  readonly with: Readonly<Record<ClientName, number[]>>;
}

/** µs of an outgoing call that it may take to measure it. */
const BOUND = 1;

export const clientsBench: Bench = {
  name: 'clients',
  about: 'what an outgoing HTTP call takes more: the listeners to what Node tells of it, without the call itself',
  async run({ amounts: { clients: amounts }, progress }): Promise<BenchResult> {
    const starts: EventTimes[] = [];
    const { warmUpRounds, rounds } = amounts;
    for (let start = 1; start <= amounts.starts; start++) {
      progress(`start ${start}`);
      starts.push(await resultOf<EventTimes>(join(__dirname, 'call-events.process.js'), [warmUpRounds, rounds]));
    }
    return {
      tables: [tableOf(starts)],
      budgets: CLIENTS.map((client) => {
        const { median, q1, q3 } = moreOf(starts, client);
        return atMost(`µs more of a call by ${client}`, BOUND, {
          median: median / 1000,
          q1: q1 / 1000,
          q3: q3 / 1000,
        });
      }),
    };
  },
};

function tableOf(starts: readonly EventTimes[]): Table {
  return {
    title: 'ns of the events of one call, without listeners and with ours; the difference with quartiles',
    columns: [
      { key: 'client', title: '' },
      { key: 'without', title: 'without', digits: 0 },
      { key: 'ours', title: 'with', digits: 0 },
      { key: 'more', title: 'more', digits: 0 },
      { key: 'q1', title: 'q1', digits: 0 },
      { key: 'q3', title: 'q3', digits: 0 },
    ],
    rows: CLIENTS.map((client) => {
      const { median, q1, q3 } = moreOf(starts, client);
      return {
        client,
        without: spreadOf(timesOf(starts, 'without', client)).median,
        ours: spreadOf(timesOf(starts, 'with', client)).median,
        more: median,
        q1,
        q3,
      };
    }),
  };
}

function moreOf(starts: readonly EventTimes[], client: ClientName): ReturnType<typeof differencesOf> {
  return differencesOf(timesOf(starts, 'with', client), timesOf(starts, 'without', client));
}

function timesOf(starts: readonly EventTimes[], which: keyof EventTimes, client: ClientName): number[] {
  return starts.flatMap((times) => times[which][client]);
}
