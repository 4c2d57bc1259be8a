import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExponentialCells } from '../instruments/exponential-cells';
import { LabelledHistogram } from '../instruments/labelled-histogram';
import type { WorkersRule } from '../instruments/metric-family';
import type { CollectedFamily, CollectedHistogram } from '../scrape/collected-family';
import { WorkerFiles } from './worker-files';
import { WorkerReports } from './worker-reports';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A worker, in this process. */
function worker(options: { expires?: boolean; maxGone?: number } = {}): WorkerReports {
  const reports = new WorkerReports(new WorkerFiles(folder), {
    withExponential: true,
    expires: false,
    maxGone: 100,
    ...options,
  });
  reports.write();
  new WorkerFiles(folder).removeBefore(reports.self);
  return reports;
}

function end({ self }: WorkerReports): void {
  new WorkerFiles(folder).leave(self);
}

function family(
  name: string,
  type: CollectedFamily['type'],
  values: Readonly<Record<string, number>>,
  workers: WorkersRule = 'sum',
): CollectedFamily {
  const samples = Object.entries(values).map(([path, value]) => ({ labels: labelled(path), value }));
  return { name, help: 'Help.', type, workers, defaultLabels: undefined, content: { kind: 'samples', samples } };
}

function labelled(path: string): Record<string, string> {
  return path === '' ? {} : { path };
}

function report(reports: WorkerReports, ...families: CollectedFamily[]): void {
  families.forEach((each) => reports.add(each));
  reports.write();
}

/** The values of a metric in what a worker tells of all, by its labels. */
async function told(reports: WorkerReports, name: string): Promise<Record<string, number>> {
  const content = (await reports.merged([])).find((each) => each.name === name)?.content;
  const samples = content?.kind === 'samples' ? content.samples : [];
  return Object.fromEntries(samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

async function histogramOf(reports: WorkerReports): Promise<CollectedHistogram> {
  const content = (await reports.merged([]))[0]?.content;
  if (content?.kind !== 'histogram') {
    throw new Error('no histogram');
  }
  return content;
}

function histogram(bounds: readonly number[], values: readonly number[]): CollectedFamily {
  const series = new LabelledHistogram(
    { name: 'seconds', help: 'Help.', labels: ['path'] },
    bounds,
    new ExponentialCells(),
  );
  values.forEach((value) => series.at('/').observe(value));
  return {
    name: 'seconds',
    help: 'Help.',
    type: 'histogram',
    workers: 'sum',
    defaultLabels: undefined,
    content: series,
  };
}

describe('WorkerReports', () => {
  it('adds counters of all workers up, and goes on where one has ended', async () => {
    const [first, second] = [worker(), worker()];
    report(first, family('calls_total', 'counter', { '/a': 1, '/b': 2 }));
    report(second, family('calls_total', 'counter', { '/b': 3, '/c': 4 }));
    const all = { '/a': 1, '/b': 5, '/c': 4 };

    expect([await told(first, 'calls_total'), await told(second, 'calls_total')]).toEqual([all, all]);
    end(first);
    expect(await told(second, 'calls_total')).toEqual(all);
    const third = worker();
    expect(third.self).toEqual({ place: 0, turn: 2 });
    expect([await told(second, 'calls_total'), await told(third, 'calls_total')]).toEqual([all, all]);
    report(third, family('calls_total', 'counter', { '/a': 10 }));
    expect(await told(second, 'calls_total')).toEqual({ ...all, '/a': 11 });
    end(third);
    end(second);
    expect(await told(worker(), 'calls_total')).toEqual({ ...all, '/a': 11 });
  });

  it('takes over from a worker whose successor ended before its first report', async () => {
    const first = worker();
    report(first, family('calls_total', 'counter', { '/': 7 }));
    end(first);
    const files = new WorkerFiles(folder);
    const silent = files.takePlace();
    expect(silent).toEqual({ place: 0, turn: 2 });
    files.leave(silent);

    expect(await told(worker(), 'calls_total')).toEqual({ '/': 7 });
  });

  it.each<readonly [WorkersRule, object]>([
    ['sum', { '': 5 }],
    ['max', { '': 4 }],
    ['min', { '': 1 }],
    ['average', { '': 2.5 }],
    ['first', { '': 1 }],
    ['each', { 0: 1, 1: 4 }],
    ['omit', {}],
  ])('joins gauges by the rule %s, of those that run', async (rule, expected) => {
    const [first, second, ended] = [worker(), worker(), worker()];
    report(first, family('level', 'gauge', { '': 1 }, rule));
    report(second, family('level', 'gauge', { '': 4 }, rule));
    report(ended, family('level', 'gauge', { '': 100 }, rule));
    end(ended);
    expect([await told(first, 'level'), await told(second, 'level')]).toEqual([expected, expected]);
  });

  it('tells the workers apart by their places, and goes on with their counters', async () => {
    const first = worker();
    report(first, family('cpu_total', 'counter', { '': 5 }, 'each'));
    end(first);
    const second = worker();
    report(second, family('cpu_total', 'counter', { '': 1 }, 'each'));
    expect(await told(second, 'cpu_total')).toEqual({ 0: 6 });
  });

  it('has the highest of the quantiles of a summary, and none of a worker that has ended', async () => {
    const summary = (quantile: number, count: number): CollectedFamily => ({
      ...family('sizes', 'summary', {}),
      content: {
        kind: 'samples',
        samples: [
          { labels: { quantile: 0.5 }, value: quantile },
          { metricName: 'sizes_count', labels: {}, value: count },
        ],
      },
    });
    const [first, second] = [worker(), worker()];
    report(first, summary(0.2, 10));
    report(second, summary(0.3, 20));
    expect(await told(first, 'sizes')).toEqual({ 0.5: 0.3, '': 30 });
    end(second);
    expect(await told(first, 'sizes')).toEqual({ 0.5: 0.2, '': 30 });
  });

  it('adds histograms up, classic and exponential', async () => {
    const [first, second] = [worker(), worker()];
    report(first, histogram([1, 2], [0.5, 1.5]));
    report(second, histogram([1, 2], [0.5, 5]));
    const cumulative: number[] = [];
    const joined = await histogramOf(second);

    expect([joined.text(0), joined.read(0, cumulative), cumulative]).toEqual(['path="/"', 7.5, [2, 3, 4]]);
    let counted = 0;
    joined.eachExponential?.(0, (_bucket, count) => (counted += count));
    expect(counted).toBe(4);
  });

  it('has of histograms of different versions the bounds that both have', async () => {
    const [first, second] = [worker(), worker()];
    report(first, histogram([1, 2, 4], [0.5, 3]));
    report(second, histogram([1, 3, 4], [0.5, 2.5, 9]));
    const cumulative: number[] = [];
    const joined = await histogramOf(first);

    expect([joined.boundsOf?.(0), joined.read(0, cumulative), cumulative]).toEqual([[1, 4], 15.5, [2, 4, 5]]);
  });

  it('takes label sets for the same whatever the order of their labels', async () => {
    const calls = (labels: Record<string, string>): CollectedFamily => ({
      ...family('calls_total', 'counter', {}),
      content: { kind: 'samples', samples: [{ labels, value: 1 }] },
    });
    const [first, second] = [worker(), worker()];
    report(first, calls({ a: '1', b: '2' }));
    report(second, calls({ b: '2', a: '1' }));
    expect(Object.values(await told(first, 'calls_total'))).toEqual([2]);
  });

  it('adds seconds up to the same number in every worker, and after each ending', async () => {
    const seconds = [0.1, 0.2, 0.3, 1e-7, 12.345_678_9];
    const workers = seconds.map((value) => {
      const reports = worker();
      report(reports, family('seconds_total', 'counter', { '': value }));
      return reports;
    });
    const all = await Promise.all(workers.map((reports) => told(reports, 'seconds_total')));
    const sums = all.map((values) => values['']);
    expect(new Set(sums).size).toBe(1);
    expect(sums[0]).toBeCloseTo(12.945_679, 6);
    for (const reports of workers.slice(1)) {
      end(reports);
      const next = worker();
      report(next, family('seconds_total', 'counter', { '': 0 }));
      expect(await told(next, 'seconds_total')).toEqual({ '': sums[0] });
    }
  });

  it('lets label sets go once nobody has them who runs, and goes on with their counts', async () => {
    const [first, second] = [worker({ expires: true }), worker({ expires: true })];
    report(first, family('calls_total', 'counter', { '/a': 5, '/b': 1 }));
    report(second, family('calls_total', 'counter', { '/a': 2 }));
    report(first, family('calls_total', 'counter', { '/b': 1 }));
    expect(await told(second, 'calls_total')).toEqual({ '/a': 7, '/b': 1 });
    report(second, family('calls_total', 'counter', { '/c': 1 }));
    expect(await told(first, 'calls_total')).toEqual({ '/b': 1, '/c': 1 });
    report(first, family('calls_total', 'counter', { '/a': 1, '/b': 1 }));
    expect(await told(second, 'calls_total')).toEqual({ '/a': 8, '/b': 1, '/c': 1 });
  });

  it('remembers as many label sets that have gone as it is told to', async () => {
    const reports = worker({ expires: true, maxGone: 2 });
    for (const path of ['/1', '/2', '/3', '/4']) {
      report(reports, family('calls_total', 'counter', { [path]: 1 }));
    }
    report(reports, family('calls_total', 'counter', { '/1': 1, '/2': 1, '/3': 1 }));
    expect(await told(reports, 'calls_total')).toEqual({ '/1': 1, '/2': 1, '/3': 2 });
  });

  it('keeps what was collected last, also where an earlier collection took longer', async () => {
    const reports = worker();
    const early = reports.beginCollection();
    reports.add(family('calls_total', 'counter', { '': 2 }), reports.beginCollection());
    reports.add(family('calls_total', 'counter', { '': 1 }), early);
    expect(await told(reports, 'calls_total')).toEqual({ '': 2 });
  });

  it('shows exemplars of the worker that is asked', async () => {
    const exemplar = { labelSet: { trace_id: 'abc' }, value: 1 };
    const [first, second] = [worker(), worker()];
    const collected: CollectedFamily = {
      ...family('calls_total', 'counter', {}),
      content: { kind: 'samples', samples: [{ labels: {}, value: 1, exemplar }] },
    };
    report(first, collected);
    report(second, family('calls_total', 'counter', { '': 2 }));
    expect((await first.merged([collected]))[0]?.content).toEqual({
      kind: 'samples',
      samples: [{ labels: {}, value: 3, exemplar }],
    });
  });
});
