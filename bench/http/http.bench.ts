import type { Bench, BenchResult } from '../bench';
import { atMost, type Budget } from '../budget';
import { ratiosOf, spreadOf } from '../statistics';
import type { Table } from '../table';
import { expectCounted } from './counted-requests';
import { inMemoryTable } from './in-memory';
import { RequestLoad } from './load';
import { type CpuTimes, measure, type Workload } from './rounds';
import type { AdapterName, Variant } from './variant';
import { variantsOn, WITHOUT_STREAM_DETECTION } from './variants';

/** CPU per request against the bare application. */
const BOUNDS: Readonly<Record<AdapterName, number>> = { fastify: 1.05, express: 1.03 };

/** CPU per request against the module that does not look for streams: none of these requests is one. */
const STREAM_DETECTION_BOUND = 1.01;

export const httpBench: Bench = {
  name: 'http',
  about: 'CPU time of one HTTP request, in the whole server process',
  async run({ amounts: { http: amounts }, progress }): Promise<BenchResult> {
    const { isEverywhere, overSockets, inMemory } = amounts;
    const tables: Table[] = [];
    const budgets: Budget[] = [];
    for (const adapter of ['fastify', 'express'] as const) {
      const variants = isEverywhere ? variantsOn(adapter) : variantsOnceOn(adapter);
      const times = await measure(adapter, workloadOf(variants), overSockets, progress);
      tables.push(tableOf(adapter, variants, times));
      budgets.push(...budgetsOf(adapter, variants, times));
      for (const connections of ['kept', 'each'] as const) {
        // That a table comes out is shown by two variants and one adapter; that every variant runs, by the table over
        // sockets.
        const shown = variants.filter(({ role }) => isEverywhere || role === 'bare' || role === 'ours');
        if (isEverywhere || (adapter === 'fastify' && connections === 'kept')) {
          tables.push(await inMemoryTable(adapter, connections, shown, inMemory, progress));
        }
      }
    }
    return { tables, budgets };
  },
};

/** Each variant runs on one adapter, and what all are compared with on both. */
function variantsOnceOn(adapter: AdapterName): Variant[] {
  return variantsOn(adapter).filter(
    ({ adapters, role }) => adapters[0] !== adapter || adapters.length === 1 || role === 'bare' || role === 'ours',
  );
}

function workloadOf(variants: readonly Variant[]): Workload {
  return { variants, loadOn: (port) => new RequestLoad(port), expectCounted };
}

function tableOf(adapter: AdapterName, variants: readonly Variant[], times: CpuTimes): Table {
  const rounds = timesOf(times, variants[0]).length;
  return {
    title: `${adapter}: µs of a request; ratio to bare as the median of ${rounds} rounds' ratios, with quartiles`,
    columns: [
      { key: 'variant', title: '' },
      { key: 'micros', title: 'µs', digits: 1 },
      { key: 'ratio', title: '× bare', digits: 3 },
      { key: 'q1', title: 'q1', digits: 3 },
      { key: 'q3', title: 'q3', digits: 3 },
    ],
    rows: variants.map((variant) => {
      const { median, q1, q3 } = ratioOf(times, variant, bareOf(variants));
      return { variant: variant.name, micros: spreadOf(timesOf(times, variant)).median, ratio: median, q1, q3 };
    }),
  };
}

function budgetsOf(adapter: AdapterName, variants: readonly Variant[], times: CpuTimes): Budget[] {
  const ours = variants.find(({ role }) => role === 'ours');
  const withoutDetection = variants.find(({ name }) => name === WITHOUT_STREAM_DETECTION);
  const peers = variants.filter(({ role }) => role === 'peer');
  return [
    atMost(`${adapter}, ours to bare`, BOUNDS[adapter], ratioOf(times, ours, bareOf(variants))),
    ...(withoutDetection === undefined
      ? []
      : [
          atMost(
            `${adapter}, ours to ${WITHOUT_STREAM_DETECTION}`,
            STREAM_DETECTION_BOUND,
            ratioOf(times, ours, withoutDetection),
          ),
        ]),
    ...peers.map((peer) => atMost(`${adapter}, ours to ${peer.name}`, 1, ratioOf(times, ours, peer))),
  ];
}

function bareOf(variants: readonly Variant[]): Variant | undefined {
  return variants.find(({ role }) => role === 'bare');
}

function ratioOf(
  times: CpuTimes,
  variant: Variant | undefined,
  base: Variant | undefined,
): ReturnType<typeof spreadOf> {
  return ratiosOf(timesOf(times, variant), timesOf(times, base));
}

function timesOf(times: CpuTimes, variant: Variant | undefined): readonly number[] {
  return times.get(variant?.name ?? '') ?? [];
}
