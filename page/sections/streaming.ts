import type { StreamSummary } from '../../src/summary/summary.types';
import { LineChart } from '../charts/line-chart';
import { Figures } from '../figures';
import { formatBytes, formatCount, formatNumber, formatRate, formatSeconds } from '../format';
import { fromHistory } from '../history-chart';
import type { Model, Moment, Part } from '../model';
import { Panel } from '../panel';
import { DataTable } from '../table';
import { el } from '../dom';
import { durationFigures } from './durations';

const OUTCOMES = ['completed', 'cancelled', 'timeout', 'error', 'shutdown'] as const;

/** Streamed responses: how soon they begin, how fast they are, and how they end. */
export class StreamingSection implements Part {
  readonly #panel = new Panel('streaming', 'Streams', [
    'streams',
    'streamsActive',
    'timeToFirstByte',
    'streamOutcomes',
    'streamChunks',
    'streamBytes',
    'streamDuration',
  ]);
  readonly #figures = new Figures();
  readonly #outcomes = new Figures();
  readonly #firstByte: LineChart;
  readonly #chunks: LineChart;
  readonly #active: LineChart;
  readonly #paths = new DataTable<StreamSummary & { readonly path: string }>('Streams by path', [
    { title: 'Path', kind: 'name', text: ({ path }) => path },
    { title: 'Streams', kind: 'number', text: ({ perSecond }) => formatRate(perSecond, '/s') },
    { title: 'First byte p50', kind: 'number', text: (row) => formatSeconds(row.timeToFirstByteSeconds?.p50) },
    { title: 'First byte p95', kind: 'number', text: (row) => formatSeconds(row.timeToFirstByteSeconds?.p95) },
    { title: 'Duration p95', kind: 'number', text: (row) => formatSeconds(row.durationSeconds?.p95) },
    { title: 'Chunks', kind: 'number', text: ({ chunks }) => formatCount(chunks) },
    { title: 'Bytes', kind: 'number', text: ({ bytes }) => formatBytes(bytes) },
    { title: 'Completed', kind: 'number', text: ({ outcomes }) => formatCount(outcomes?.completed) },
    { title: 'Not completed', kind: 'number', text: (row) => formatCount(notCompleted(row)) },
  ]);

  constructor(moment: Moment) {
    this.#firstByte = new LineChart(
      {
        title: 'Time to first byte',
        lines: [
          { label: 'p50', color: '--series-p50' },
          { label: 'p95', color: '--series-p95' },
        ],
        format: formatSeconds,
      },
      moment,
    );
    this.#chunks = new LineChart(
      {
        title: 'Chunks (tokens) a second',
        lines: [{ label: 'Chunks', color: '--series-chunks' }],
        format: (value) => formatRate(value, '/s'),
      },
      moment,
    );
    this.#active = new LineChart(
      {
        title: 'Streams now',
        lines: [{ label: 'Active', color: '--series-streams' }],
        format: formatNumber,
      },
      moment,
    );
    const charts = [this.#firstByte, this.#chunks, this.#active].map(({ element }) => element);
    this.#panel.body.append(
      this.#figures.element,
      el('h3', {}, 'Outcomes'),
      this.#outcomes.element,
      el('div', { class: 'charts' }, ...charts),
      this.#paths.element,
    );
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update({ summary: { streaming, window }, about, history }: Model): void {
    this.#panel.update(streaming !== undefined && (streaming.total > 0 || (streaming.active ?? 0) > 0), about.queries);
    if (streaming === undefined) {
      return;
    }
    this.#figures.update([
      { label: 'Active now', value: formatCount(streaming.active) },
      { label: 'Streams', value: formatRate(streaming.perSecond, '/s') },
      ...durationFigures(streaming.timeToFirstByteSeconds, 'First byte '),
      { label: 'Chunks (tokens)', value: formatRate(streaming.chunks / window.seconds, '/s') },
      {
        label: 'Of one stream',
        value: streaming.bytesPerSecond === null ? '–' : `${formatBytes(streaming.bytesPerSecond)}/s`,
      },
      { label: 'Of one chunk', value: formatBytes(streaming.bytesPerChunk) },
      { label: 'Duration p50', value: formatSeconds(streaming.durationSeconds?.p50) },
      { label: 'Duration p95', value: formatSeconds(streaming.durationSeconds?.p95) },
    ]);
    this.#outcomes.update([
      ...OUTCOMES.map((outcome) => ({ label: outcome, value: formatCount(streaming.outcomes?.[outcome]) })),
      { label: 'left before the first byte', value: formatCount(streaming.abandoned) },
    ]);
    this.#firstByte.update(...fromHistory(history, ['firstByteP50', 'firstByteP95']));
    this.#chunks.update(...fromHistory(history, ['chunksPerSecond']));
    this.#active.update(...fromHistory(history, ['streamsActive']));
    this.#paths.update(streaming.paths ?? []);
  }
}

function notCompleted({ outcomes }: StreamSummary): number {
  return OUTCOMES.reduce((sum, outcome) => sum + (outcome === 'completed' ? 0 : (outcomes?.[outcome] ?? 0)), 0);
}
