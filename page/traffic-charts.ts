import { LineChart } from './charts/line-chart';
import { el } from './dom';
import { formatLong, formatNumber, formatRate, formatSeconds, formatTime } from './format';
import { fromHistory } from './history-chart';
import type { Model, Moment, Part } from './model';
import { setText } from './dom';
import { Panel } from './panel';
import { chartData } from './series';

/** All requests over the last hour: how many, how many failed, how long they took. */
export class TrafficCharts implements Part {
  readonly #panel = new Panel('traffic', 'Over time', []);
  readonly #windows = el('p', { class: 'windows' });
  readonly #requests: LineChart;
  readonly #errors: LineChart;
  readonly #durations: LineChart;
  readonly #inFlight: LineChart;

  constructor(moment: Moment) {
    this.#requests = new LineChart(
      {
        title: 'Requests a second',
        lines: [{ label: 'Requests', color: '--series-requests' }],
        format: (value) => formatRate(value, '/s'),
      },
      moment,
    );
    this.#errors = new LineChart(
      {
        title: 'Errors a second',
        lines: [
          { label: 'Errors', color: '--series-errors' },
          { label: 'Aborted', color: '--series-aborted' },
        ],
        format: (value) => formatRate(value, '/s'),
      },
      moment,
    );
    this.#durations = new LineChart({ title: 'Durations', lines: PERCENTILES, format: formatSeconds }, moment);
    this.#inFlight = new LineChart(
      {
        title: 'In flight, since this page is open',
        lines: [{ label: 'In flight', color: '--series-in-flight' }],
        format: formatNumber,
        atLeast: 4,
      },
      moment,
    );
    const charts = [this.#requests, this.#errors, this.#durations, this.#inFlight].map(({ element }) => element);
    this.#panel.body.append(this.#windows, el('div', { class: 'charts' }, ...charts));
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update(model: Model): void {
    const { about, series, range, comparison, history } = model;
    this.#panel.update(series?.series.requests !== undefined && series.series.from.length > 0, about.queries);
    const requests = series?.series.requests;
    setText(this.#panel.heading, `The last ${formatLong(range.to - range.from)}`);
    this.#windows.hidden = comparison === undefined;
    setText(
      this.#windows,
      comparison === undefined
        ? ''
        : `Compared: now (${stretch(comparison.now)}) with then (${stretch(comparison.earlier)}). Both are shaded.`,
    );
    if (series === undefined || requests === undefined) {
      return;
    }
    const { count, errors, aborted } = requests;
    const rate = { perSecond: true };
    this.#requests.update(chartData(series.series, [{ values: count, ...rate }]), range, model);
    this.#errors.update(
      chartData(series.series, [
        { values: errors, ...rate },
        { values: aborted, ...rate },
      ]),
      range,
      model,
    );
    this.#durations.update(chartData(series.series, percentileColumns(requests)), range, model);
    this.#inFlight.element.hidden = history.of('inFlight').length === 0;
    this.#inFlight.update(...fromHistory(history, ['inFlight']));
  }
}

/** The lines of a chart of percentiles. */
export const PERCENTILES = [
  { label: 'p50', color: '--series-p50' },
  { label: 'p95', color: '--series-p95' },
  { label: 'p99', color: '--series-p99' },
] as const;

type Requests = NonNullable<NonNullable<Model['series']>['series']['requests']>;

export function percentileColumns({ p50, p95, p99 }: Requests): readonly { values: Requests['p50'] }[] {
  return [{ values: p50 }, { values: p95 }, { values: p99 }];
}

function stretch({ from, to }: Model['range']): string {
  return `${formatTime(from)} to ${formatTime(to)}`;
}
