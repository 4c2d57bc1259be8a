import type { DurationSummary } from '../../src/summary/duration.types';
import type { Figure } from '../figures';
import { formatSeconds } from '../format';
import type { Column } from '../table';

const PARTS = ['p50', 'p95', 'p99', 'max'] as const;

/** Figures of a distribution. */
export function durationFigures(durations: DurationSummary | undefined, prefix = ''): Figure[] {
  return PARTS.map((part) => ({ label: `${prefix}${part}`, value: formatSeconds(durations?.[part]) }));
}

/** Columns of the percentiles of each row. */
export function durationColumns<Row extends { readonly durationSeconds?: DurationSummary }>(): Column<Row>[] {
  return (['p50', 'p95', 'p99'] as const).map((part) => ({
    title: part,
    kind: 'number',
    text: ({ durationSeconds }) => formatSeconds(durationSeconds?.[part]),
  }));
}
