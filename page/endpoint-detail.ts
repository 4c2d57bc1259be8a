import type { EndpointSummary, StreamSummary } from '../src/summary/summary.types';
import type { Queries, SeriesAnswer } from './answers.types';
import { HeatMap } from './charts/heat-map';
import { LineChart } from './charts/line-chart';
import { el, nameElement, setText } from './dom';
import { type Figure, Figures } from './figures';
import { endpointId } from './comparison';
import { formatChange, formatCount, formatRate, formatSeconds, formatShare } from './format';
import type { Model, Moment } from './model';
import { PromqlList } from './promql';
import { durationFigures } from './sections/durations';
import { errorTone } from './sections/error-tone';
import { chartData } from './series';
import { DataTable } from './table';
import { PERCENTILES, percentileColumns } from './traffic-charts';
import { type EndpointKey } from './view-state';

/** What is fetched for one endpoint. */
export interface EndpointAnswers {
  readonly endpoint: EndpointKey;
  readonly series: SeriesAnswer | undefined;
  readonly queries: Queries | undefined;
}

/** One endpoint: first from the summary that is there, then its series when they arrive. */
export class EndpointDetail {
  readonly element: HTMLElement;
  readonly #heading = el('h3', { class: 'detail-title', tabindex: '-1', id: 'detail-title' });
  readonly #figures = new Figures();
  readonly #statuses = new DataTable<readonly [status: string, count: number, share: number]>('Statuses', [
    { title: 'Status', text: ([status]) => status },
    { title: 'Requests', kind: 'number', text: ([, count]) => formatCount(count) },
    { title: 'Share', kind: 'number', text: ([, , share]) => formatShare(share), bar: ([, , share]) => share },
  ]);
  readonly #durations: LineChart;
  readonly #requests: LineChart;
  readonly #heatMap: HeatMap;
  readonly #compared = new DataTable<ComparedRow>('Now and then', [
    { title: 'Compared', text: ({ label }) => label },
    { title: 'Now', kind: 'number', text: ({ now, format }) => format(now) },
    { title: 'Then', kind: 'number', text: ({ earlier, format }) => format(earlier) },
    { title: 'Change', kind: 'number', text: ({ now, earlier }) => formatChange(now, earlier) },
  ]);
  readonly #waiting = el('p', { class: 'note' });
  readonly #charts: HTMLElement;
  readonly #promql = new PromqlList('this endpoint', [
    'requests',
    'errors',
    'errorRate',
    'p50',
    'p95',
    'p99',
    'byStatus',
    'heatMap',
  ]);
  #shown: EndpointKey | undefined;

  constructor(moment: Moment, onClose: () => void) {
    this.#durations = new LineChart(
      { title: 'Durations of the endpoint', lines: PERCENTILES, format: formatSeconds },
      moment,
    );
    this.#requests = new LineChart(
      {
        title: 'Requests of the endpoint',
        lines: [
          { label: 'Requests', color: '--series-requests' },
          { label: 'Errors', color: '--series-errors' },
        ],
        format: (value) => formatRate(value, '/s'),
      },
      moment,
    );
    this.#heatMap = new HeatMap(moment);
    const close = el('button', { type: 'button', 'data-testid': 'detail-close', class: 'small' }, 'Close');
    close.addEventListener('click', onClose);
    this.#charts = el('div', {}, this.#heatMap.element, this.#durations.element, this.#requests.element);
    this.element = el(
      'section',
      { class: 'detail', 'data-testid': 'detail', 'aria-labelledby': 'detail-title', hidden: '' },
      el('div', { class: 'detail-head' }, this.#heading, close),
      this.#figures.element,
      this.#compared.element,
      this.#statuses.element,
      this.#waiting,
      this.#charts,
      this.#promql.element,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) {
        event.preventDefault();
        onClose();
      }
    });
  }

  focus(): void {
    this.#heading.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: 'nearest' });
  }

  update(model: Model, answers: EndpointAnswers | undefined): void {
    const key = model.view.endpoint;
    this.element.hidden = key === undefined;
    if (key === undefined) {
      this.#shown = undefined;
      return;
    }
    if (this.#shown?.method !== key.method || this.#shown.path !== key.path) {
      this.#shown = key;
      this.#heading.replaceChildren(
        el('span', { class: 'method' }, key.method),
        nameElement('span', key.path, 'whole-path'),
      );
    }
    const isHere = ({ method, path }: EndpointKey): boolean => method === key.method && path === key.path;
    const endpoint = model.summary.endpoints?.find(isHere);
    const stream = model.summary.streaming?.paths?.find(({ path }) => path === key.path);
    this.#figures.update([
      ...(endpoint === undefined ? [] : figuresOf(endpoint)),
      ...(stream === undefined ? [] : streamFigures(stream, model.summary.window.seconds)),
    ]);
    const statuses = Object.entries(endpoint?.byStatus ?? {});
    const total = statuses.reduce((sum, [, count]) => sum + count, 0);
    this.#statuses.update(statuses.map(([status, count]) => [status, count, count / total] as const));
    this.#showSeries(
      model,
      answers !== undefined && isHere(answers.endpoint) ? answers : undefined,
      endpoint !== undefined,
    );
  }

  #showSeries(model: Model, answers: EndpointAnswers | undefined, isKnown: boolean): void {
    const series = answers?.series?.series;
    this.#promql.update(answers?.queries ?? {});
    this.#compared.update(comparedRows(model));
    this.#charts.hidden = series?.requests === undefined;
    this.#waiting.hidden = series !== undefined && isKnown;
    setText(
      this.#waiting,
      isKnown ? 'Loading its time series.' : 'The service has no requests of this endpoint in this window.',
    );
    if (series?.requests === undefined) {
      return;
    }
    const { count, errors } = series.requests;
    const marks = { comparison: model.comparison, restarts: model.restarts };
    this.#heatMap.element.hidden = series.durations === undefined;
    this.#heatMap.update(series, model.range);
    this.#durations.update(chartData(series, percentileColumns(series.requests)), model.range, marks);
    this.#requests.update(
      chartData(series, [
        { values: count, perSecond: true },
        { values: errors, perSecond: true },
      ]),
      model.range,
      marks,
    );
  }
}

interface ComparedRow {
  readonly label: string;
  readonly now: number | null | undefined;
  readonly earlier: number | null | undefined;
  readonly format: (value: number | null | undefined) => string;
}

/** The endpoint in both windows, where two are compared. */
function comparedRows({ summary, view, comparison }: Model): ComparedRow[] {
  const { method, path } = view.endpoint ?? {};
  const endpoint = summary.endpoints?.find((other) => other.method === method && other.path === path);
  const earlier = endpoint && comparison?.endpoints.get(endpointId(endpoint));
  if (endpoint === undefined || earlier === undefined) {
    return [];
  }
  const { perSecond, errorRate, durationSeconds } = endpoint;
  return [
    { label: 'Requests', now: perSecond, earlier: earlier.perSecond, format: formatRate },
    { label: 'Error rate', now: errorRate, earlier: earlier.errorRate, format: formatShare },
    ...(['p50', 'p95', 'p99'] as const).map((part) => ({
      label: part,
      now: durationSeconds?.[part],
      earlier: earlier.durationSeconds?.[part],
      format: formatSeconds,
    })),
  ];
}

/** Streams are counted by path, whatever the method. */
function streamFigures(stream: StreamSummary, seconds: number): Figure[] {
  return [
    { label: 'Streams', value: formatRate(stream.perSecond, '/s') },
    { label: 'First byte p50', value: formatSeconds(stream.timeToFirstByteSeconds?.p50) },
    { label: 'First byte p95', value: formatSeconds(stream.timeToFirstByteSeconds?.p95) },
    { label: 'Chunks (tokens)', value: formatRate(stream.chunks / seconds, '/s') },
  ];
}

function figuresOf(endpoint: EndpointSummary): Figure[] {
  return [
    { label: 'Requests', value: formatRate(endpoint.perSecond) },
    { label: 'In the window', value: formatCount(endpoint.count) },
    { label: 'Since the start', value: formatCount(endpoint.total) },
    { label: 'Error rate', value: formatShare(endpoint.errorRate), tone: errorTone(endpoint.errorRate) },
    { label: 'Aborted', value: formatCount(endpoint.aborted) },
    { label: 'mean', value: formatSeconds(endpoint.durationSeconds?.mean) },
    ...durationFigures(endpoint.durationSeconds),
  ];
}
