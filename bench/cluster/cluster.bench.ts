import { join } from 'node:path';
import type { Watched } from '../amounts';
import type { Bench, BenchResult } from '../bench';
import { resultOf } from '../child-process';
import { spreadOf } from '../statistics';
import type { Row, Table } from '../table';

/** What a cluster is asked to be. */
export interface ClusterCase {
  readonly workers: number;
  /** Of the duration of requests, of each worker. */
  readonly labelSets: number;
  /** Whether the workers answer for each other. */
  readonly isJoined: boolean;
  /** Whether every series changes between two reports. */
  readonly isActive: boolean;
  readonly scrapes: number;
  readonly watched: Watched;
}

/** What was measured of one. */
export interface ClusterTimes {
  /** CPU time of each worker, as a share of a second. */
  readonly shares: readonly number[];
  readonly milliseconds: readonly number[];
  readonly bytes: number;
}

export const clusterBench: Bench = {
  name: 'cluster',
  about: 'workers that answer for each other: a scrape of all, and what each pays for reporting',
  async run({ amounts: { cluster: amounts }, progress }): Promise<BenchResult> {
    const { scrapes, watched } = amounts;
    const rows: Row[] = [];
    for (const workers of amounts.workers) {
      for (const labelSets of amounts.labelSets) {
        progress(`${workers} workers of ${labelSets} label sets`);
        const of = (isJoined: boolean, isActive: boolean): Promise<ClusterTimes> =>
          measured({ workers, labelSets, isJoined, isActive, scrapes, watched });
        const [alone, active, idle] = [await of(false, true), await of(true, true), await of(true, false)];
        rows.push(rowOf(workers, labelSets, { alone, active, idle }));
      }
    }
    return { tables: [tableOf(rows)], budgets: [] };
  },
};

function measured(asked: ClusterCase): Promise<ClusterTimes> {
  return resultOf<ClusterTimes>(join(__dirname, 'cluster.process.js'), [JSON.stringify(asked)]);
}

function rowOf(
  workers: number,
  labelSets: number,
  { alone, active, idle }: Readonly<Record<'alone' | 'active' | 'idle', ClusterTimes>>,
): Row {
  const scrape = spreadOf(idle.milliseconds);
  const share = ({ shares }: ClusterTimes): number => 1000 * spreadOf(shares).median;
  return {
    workers: String(workers),
    labelSets: String(labelSets),
    alone: spreadOf(alone.milliseconds).median,
    scrape: scrape.median,
    q3: scrape.q3,
    megabytes: idle.bytes / 1e6,
    reporting: share(active) - share(alone),
    idle: share(idle),
  };
}

function tableOf(rows: readonly Row[]): Table {
  return {
    title:
      'ms of a scrape of one worker alone, and of all; CPU time of each worker in ms of a second, for reports in which all series changed, and for those in which none did (with all else that an idle process does)',
    columns: [
      { key: 'workers', title: 'workers' },
      { key: 'labelSets', title: 'label sets' },
      { key: 'alone', title: 'alone, ms', digits: 1 },
      { key: 'scrape', title: 'all, ms', digits: 1 },
      { key: 'q3', title: 'q3', digits: 1 },
      { key: 'megabytes', title: 'MB', digits: 2 },
      { key: 'reporting', title: 'reporting', digits: 1 },
      { key: 'idle', title: 'idle', digits: 1 },
    ],
    rows,
  };
}
