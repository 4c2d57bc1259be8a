import { SparkLine } from './charts/spark-line';
import { el, nameElement, setAttribute, setText } from './dom';
import type { EndpointRow } from './endpoint-rows';
import { formatChange, formatRate, formatSeconds, formatShare } from './format';
import { chartData } from './series';
import type { Series } from './answers.types';
import { errorTone } from './sections/error-tone';

/** A row of the table of endpoints. It belongs to one endpoint for as long as it is in sight. */
export class EndpointRowElement {
  readonly element: HTMLTableRowElement;
  readonly button: HTMLButtonElement;
  readonly #traffic = cell('number');
  readonly #errors = cell('number');
  readonly #p50 = cell('number wide');
  readonly #p95 = cell('number');
  readonly #p99 = cell('number wide');
  readonly #spark = new SparkLine();

  constructor({ endpoint: { method, path } }: EndpointRow, onOpen: () => void) {
    this.button = el('button', { type: 'button', class: 'endpoint' }, el('span', { class: 'method' }, method));
    this.button.append(nameElement('span', path, 'path'));
    this.element = el(
      'tr',
      { 'data-testid': 'endpoint-row', 'data-method': method, 'data-path': path },
      el('th', { scope: 'row' }, this.button),
      this.#traffic.element,
      this.#errors.element,
      this.#p50.element,
      this.#p95.element,
      this.#p99.element,
      el('td', { class: 'wide' }, this.#spark.element),
    );
    this.element.addEventListener('click', onOpen);
  }

  update(row: EndpointRow, index: number, isOpen: boolean, isComparing: boolean, series: Series | undefined): void {
    const { perSecond, errorRate, durationSeconds } = row.endpoint;
    const { earlier } = row;
    this.element.classList.toggle('open', isOpen);
    setAttribute(this.element, 'aria-rowindex', String(index + 2));
    setAttribute(this.button, 'aria-expanded', String(isOpen));
    this.#traffic.set(rate(perSecond), ...(isComparing ? change(perSecond, earlier?.perSecond, rate) : []));
    this.#errors.set(
      formatShare(errorRate),
      ...(isComparing ? change(errorRate, earlier?.errorRate, formatShare) : []),
    );
    this.#errors.element.className = `number ${errorTone(errorRate) ?? ''}`.trim();
    const duration = (cell: Cell, part: 'p50' | 'p95' | 'p99'): void => {
      const [then, changed] = isComparing
        ? change(durationSeconds?.[part], earlier?.durationSeconds?.[part], formatSeconds)
        : [];
      cell.set(formatSeconds(durationSeconds?.[part]), then, changed);
    };
    duration(this.#p50, 'p50');
    duration(this.#p95, 'p95');
    duration(this.#p99, 'p99');
    if (row.series !== undefined && series !== undefined) {
      this.#drawSpark(row.series, series);
    }
  }

  #drawSpark({ count, errors }: NonNullable<EndpointRow['series']>, series: Series): void {
    const data = chartData(series, [
      { values: count, perSecond: true },
      { values: errors, perSecond: true },
    ]);
    const [requests = [], failed = []] = data.lines;
    this.#spark.draw(
      data.times,
      [
        [requests, '--series-requests'],
        [failed, '--series-errors'],
      ],
      count,
    );
  }
}

interface Cell {
  readonly element: HTMLTableCellElement;
  set(now: string, earlier?: string, change?: string): void;
}

function cell(className: string): Cell {
  const now = el('span', { class: 'now' });
  const earlier = el('span', { class: 'then' });
  const changed = el('span', { class: 'change' });
  const element = el('td', { class: className }, now, el('span', { class: 'compared-line' }, earlier, changed));
  return {
    element,
    set: (nowText, earlierText = '', changeText = '') => {
      setText(now, nowText);
      setText(earlier, earlierText);
      setText(changed, changeText);
    },
  };
}

type Format = (value: number | null | undefined) => string;

const rate: Format = (value) => formatRate(value, '/s');

function change(now: number | null | undefined, earlier: number | null | undefined, format: Format): [string, string] {
  return [`then ${format(earlier)} `, formatChange(now, earlier)];
}
