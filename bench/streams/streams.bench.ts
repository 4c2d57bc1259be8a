import type { Bench, BenchResult } from '../bench';
import { atMost, type Budget } from '../budget';
import { expectSum } from '../http/counted-requests';
import { type CpuTimes, measure, type Workload } from '../http/rounds';
import type { AdapterName, Variant } from '../http/variant';
import { streamVariantsOn, WITH_ERROR_EVENTS, WITHOUT_STREAM_DETECTION } from '../http/variants';
import { differencesOf, ratiosOf, type Spread, spreadOf } from '../statistics';
import type { Table } from '../table';
import { CHUNKS_PER_STREAM } from './chunks.controller';
import { StreamLoad } from './stream-load';

const OPTIONS: readonly string[] = [WITHOUT_STREAM_DETECTION, WITH_ERROR_EVENTS];

/** µs of CPU time that a chunk may take beyond the bare application's. */
const BOUND = 0.3;

/** µs of a chunk where `CpuTimes` has those of a whole stream. */
type ChunkTimes = CpuTimes;

export const streamsBench: Bench = {
  name: 'streams',
  about: `CPU time of one chunk of a streamed response of ${CHUNKS_PER_STREAM} chunks, in the whole server process`,
  async run({ amounts: { streams: amounts }, progress }): Promise<BenchResult> {
    const tables: Table[] = [];
    const budgets: Budget[] = [];
    for (const adapter of amounts.adapters) {
      const variants = variantsOn(adapter);
      const times = perChunk(await measure(adapter, workloadOf(variants), amounts, progress));
      tables.push(tableOf(adapter, variants, times));
      budgets.push(budgetOf(adapter, variants, times));
    }
    return { tables, budgets };
  },
};

/** Peers know nothing of chunks. */
function variantsOn(adapter: AdapterName): Variant[] {
  return streamVariantsOn(adapter).filter(
    ({ name, role }) => ['bare', 'control', 'ours'].includes(role) || OPTIONS.includes(name),
  );
}

function workloadOf(variants: readonly Variant[]): Workload {
  return {
    variants,
    loadOn: (port) => new StreamLoad(port),
    async expectCounted(server): Promise<void> {
      if (server.variant.role === 'ours') {
        await expectSum(server, 'http_streaming_chunks_total', server.answered * CHUNKS_PER_STREAM);
      }
    },
  };
}

function perChunk(times: CpuTimes): ChunkTimes {
  return new Map(
    [...times].map(([variant, streams]) => [variant, streams.map((micros) => micros / CHUNKS_PER_STREAM)]),
  );
}

function tableOf(adapter: AdapterName, variants: readonly Variant[], times: ChunkTimes): Table {
  const rounds = timesAs('bare', variants, times).length;
  return {
    title: `${adapter}: µs of a chunk; ratio to bare and µs more than bare as the median of ${rounds} rounds, with quartiles`,
    columns: [
      { key: 'variant', title: '' },
      { key: 'micros', title: 'µs', digits: 2 },
      { key: 'ratio', title: '× bare', digits: 3 },
      { key: 'ratioQ1', title: 'q1', digits: 3 },
      { key: 'ratioQ3', title: 'q3', digits: 3 },
      { key: 'more', title: 'more', digits: 3 },
      { key: 'moreQ1', title: 'q1', digits: 3 },
      { key: 'moreQ3', title: 'q3', digits: 3 },
    ],
    rows: variants.map(({ name }) => {
      const own = times.get(name) ?? [];
      const ratio = ratiosOf(own, timesAs('bare', variants, times));
      const more = moreThanBare(own, variants, times);
      return {
        variant: name,
        micros: spreadOf(own).median,
        ratio: ratio.median,
        ratioQ1: ratio.q1,
        ratioQ3: ratio.q3,
        more: more.median,
        moreQ1: more.q1,
        moreQ3: more.q3,
      };
    }),
  };
}

function budgetOf(adapter: AdapterName, variants: readonly Variant[], times: ChunkTimes): Budget {
  const more = moreThanBare(timesAs('ours', variants, times), variants, times);
  return atMost(`${adapter}, µs of a chunk more than bare`, BOUND, more);
}

function moreThanBare(own: readonly number[], variants: readonly Variant[], times: ChunkTimes): Spread {
  return differencesOf(own, timesAs('bare', variants, times));
}

function timesAs(role: Variant['role'], variants: readonly Variant[], times: ChunkTimes): readonly number[] {
  const name = variants.find((variant) => variant.role === role)?.name ?? '';
  return times.get(name) ?? [];
}
