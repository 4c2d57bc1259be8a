import { el, setAttribute, setText } from '../dom';
import { formatTime } from '../format';
import { type Moment, nearestIndex } from '../moment';
import type { SeriesColor } from './colors';

export interface LegendEntry {
  readonly label: string;
  readonly color: SeriesColor;
}

let lastId = 0;

/**
 * What every chart has around its canvas: a title, a legend that tells the values at the moment pointed at, and the
 * moving of that moment by mouse, touch and keys.
 */
export class ChartFrame {
  readonly element: HTMLElement;
  /** Holds the canvas. */
  readonly plot: HTMLElement;
  readonly #values: HTMLElement[];
  readonly #time = el('span', { class: 'chart-time' });
  readonly #spoken = el('span', { class: 'visually-hidden', 'aria-live': 'polite' });
  #times: readonly number[] = [];

  constructor(
    private readonly title: string,
    private readonly legend: readonly LegendEntry[],
    private readonly moment: Moment,
  ) {
    this.#values = legend.map(() => el('span', { class: 'legend-value' }));
    const id = `chart-${++lastId}`;
    this.plot = el('div', { class: 'plot', role: 'img', tabindex: '0', 'aria-describedby': `${id}-keys` });
    this.element = el(
      'figure',
      { class: 'chart' },
      el('figcaption', {}, el('h3', {}, title), this.#time),
      this.#legendList(),
      this.plot,
      el('span', { id: `${id}-keys`, hidden: '' }, 'Left and right arrow keys move the moment, Enter holds it.'),
      this.#spoken,
    );
    this.plot.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** @param values those of the moment, or the latest; one for each entry of the legend */
  show(times: readonly number[], values: readonly string[]): void {
    this.#times = times;
    values.forEach((value, index) => {
      const element = this.#values[index];
      if (element !== undefined) {
        setText(element, value);
      }
    });
    const time = this.moment.current;
    setText(this.#time, time === undefined ? '' : formatTime(time));
    setAttribute(this.plot, 'aria-label', this.#describe(values, time));
  }

  #describe(values: readonly string[], time: number | undefined): string {
    const all = this.legend.map(({ label }, index) => `${label} ${values[index] ?? ''}`).join(', ');
    return `${this.title}, ${time === undefined ? 'latest' : `at ${formatTime(time)}`}: ${all}`;
  }

  #legendList(): HTMLElement {
    const items = this.legend.map(({ label, color }, index) =>
      el('li', {}, el('span', { class: `swatch ${color.slice(2)}` }), `${label} `, this.#values[index] ?? ''),
    );
    return el('ul', { class: 'legend' }, ...items);
  }

  #onKey(event: KeyboardEvent): void {
    const last = this.#times.length - 1;
    if (last < 0 || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const current = this.moment.current;
    const index = current === undefined ? last : nearestIndex(this.#times, current);
    const target = targetOf(event, index, current === undefined, last);
    if (event.key === 'Enter' && current !== undefined) {
      this.moment.onHold(current);
    } else if (target !== undefined) {
      this.moment.point(this.#times[Math.min(Math.max(target, 0), last)]);
      setText(this.#spoken, this.plot.getAttribute('aria-label') ?? '');
    } else if (event.key === 'Escape' && current !== undefined) {
      this.moment.point(undefined);
    } else {
      return;
    }
    event.preventDefault();
  }
}

function targetOf(event: KeyboardEvent, index: number, isFirst: boolean, last: number): number | undefined {
  const step = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case 'ArrowLeft':
      return isFirst ? last : index - step;
    case 'ArrowRight':
      return isFirst ? last : index + step;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** Points at the moment below the pointer, and holds it by a click. */
export function followPointer(surface: HTMLElement, moment: Moment, timeAt: (x: number) => number | undefined): void {
  const timeOf = (event: PointerEvent | MouseEvent): number | undefined =>
    timeAt(event.clientX - surface.getBoundingClientRect().left);
  surface.addEventListener('pointermove', (event) => moment.point(timeOf(event)));
  surface.addEventListener('pointerleave', () => moment.point(undefined));
  surface.addEventListener('click', (event) => {
    const time = timeOf(event);
    if (time !== undefined) {
      moment.onHold(time);
    }
  });
}
