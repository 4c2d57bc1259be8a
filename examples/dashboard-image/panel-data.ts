import type { GrafanaPanel } from 'nestjs-red-metrics/artifacts';
import type { PrometheusProcess, Series, TimeRange } from './prometheus-process';

/** A point of a line, or a cell of a heatmap. */
export interface Point {
  /** Since the beginning. */
  readonly minutes: number;
  readonly series: string;
  readonly value: number;
}

/** What a panel shows. */
export async function panelData(
  { targets = [], type }: GrafanaPanel,
  prometheus: PrometheusProcess,
  range: TimeRange,
): Promise<readonly Point[]> {
  const points = await Promise.all(
    targets.map(async ({ expr, legendFormat }) => {
      const result = await prometheus.queryRange(interpolated(expr, range), range);
      const series = type === 'heatmap' ? withoutLower(result) : result;
      return series.flatMap((each) => pointsOf(each, nameOf(each, legendFormat), range));
    }),
  );
  return points.flat();
}

/** As Grafana puts the values of its variables in. Four scrapes are what it takes for the window of a rate. */
function interpolated(expr: string, { start, end, step }: TimeRange): string {
  const values: Readonly<Record<string, string>> = {
    $__rate_interval: `${4 * step}s`,
    $__range: `${Math.round(end - start)}s`,
    $topn: '4',
    $instance: '.*',
    $path: '.*',
  };
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, value), expr);
}

function nameOf({ metric }: Series, legend: string): string {
  const name = legend
    // One instance of each service runs: its address tells nothing.
    .replaceAll('{{instance}}', '')
    .replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? '')
    .trim();
  return name === '' ? (metric['job'] ?? '') : name;
}

function pointsOf({ values }: Series, series: string, { start }: TimeRange): Point[] {
  return values
    .map(([time, value]) => ({ minutes: (time - start) / 60, series, value: Number(value) }))
    .filter(({ value }) => Number.isFinite(value));
}

/** Buckets count what is in those below too; cells of a heatmap do not. */
function withoutLower(buckets: readonly Series[]): Series[] {
  const bound = ({ metric }: Series): number => (metric['le'] === '+Inf' ? Infinity : Number(metric['le']));
  const ascending = buckets.toSorted((one, other) => bound(one) - bound(other));
  return ascending.map((bucket, index) => {
    const below = new Map(ascending[index - 1]?.values);
    return {
      metric: bucket.metric,
      values: bucket.values.map(
        ([time, value]) => [time, String(Number(value) - Number(below.get(time) ?? 0))] as const,
      ),
    };
  });
}
