import { join } from 'node:path';
import type { Bench, BenchResult } from '../bench';
import { atMost, type Budget } from '../budget';
import { expectCounted } from '../http/counted-requests';
import { type CpuTimes, measure } from '../http/rounds';
import { differencesOf, ratiosOf, spreadOf } from '../statistics';
import type { Table } from '../table';
import { MessageLoad } from './message-load';
import { RPC_VARIANTS } from './variants';

/** CPU per message against the bare application. */
const BOUND = 1.05;

export const rpcBench: Bench = {
  name: 'rpc',
  about: 'CPU time of one message to a microservice over TCP, in the whole server process',
  async run({ amounts, progress }): Promise<BenchResult> {
    const times = await measure(
      'express',
      {
        variants: RPC_VARIANTS,
        file: join(__dirname, 'server.process.js'),
        loadOn: (port) => new MessageLoad(port),
        expectCounted,
      },
      amounts.rpc,
      progress,
    );
    return { tables: [tableOf(times)], budgets: budgetsOf(times) };
  },
};

function tableOf(times: CpuTimes): Table {
  const rounds = timesOf(times, 'bare').length;
  return {
    title: `µs of a message; ratio to bare and µs more than bare as the median of ${rounds} rounds, with quartiles`,
    columns: [
      { key: 'variant', title: '' },
      { key: 'micros', title: 'µs', digits: 1 },
      { key: 'ratio', title: '× bare', digits: 3 },
      { key: 'q1', title: 'q1', digits: 3 },
      { key: 'q3', title: 'q3', digits: 3 },
      { key: 'more', title: 'more', digits: 2 },
    ],
    rows: RPC_VARIANTS.map(({ name }) => {
      const own = timesOf(times, name);
      const { median, q1, q3 } = ratiosOf(own, timesOf(times, 'bare'));
      const more = differencesOf(own, timesOf(times, 'bare')).median;
      return { variant: name, micros: spreadOf(own).median, ratio: median, q1, q3, more };
    }),
  };
}

function budgetsOf(times: CpuTimes): Budget[] {
  const ours = timesOf(times, 'nestjs-red-metrics');
  return [
    atMost('ours to bare', BOUND, ratiosOf(ours, timesOf(times, 'bare'))),
    atMost('ours to interceptor', 1, ratiosOf(ours, timesOf(times, 'interceptor'))),
  ];
}

function timesOf(times: CpuTimes, variant: string): readonly number[] {
  return times.get(variant) ?? [];
}
