import type { Series } from '../answers.types';
import { busiestBucket, heatOf, HEATS, lowerBound, usedBuckets } from '../buckets';
import { el, setAttribute, setText } from '../dom';
import { formatCount, formatMinute, formatSeconds, formatTime } from '../format';
import { type Moment, nearestIndex } from '../moment';
import type { Range } from '../model';
import { pointAt } from '../series';
import { prepare } from './canvas';
import { followPointer } from './chart-frame';
import { color, onSchemeChange } from './colors';

const HEIGHT = 220;
const LEFT = 62;
const BOTTOM = 22;
const TOP = 4;

/** Durations over time: a column for each point, a row for each exponential bucket, darker where more requests are. */
export class HeatMap {
  readonly element: HTMLElement;
  readonly #canvas = el('canvas', { class: 'heat-canvas' });
  readonly #line = el('div', { class: 'moment' });
  readonly #cell = el('p', { class: 'heat-readout', 'aria-live': 'polite' });
  readonly #surface: HTMLElement;
  #series: Series | undefined;
  #range: Range = { from: 0, to: 1 };
  /** First and last bucket that anything is in. */
  #rows: readonly [first: number, last: number] = [0, 0];
  #row: number | undefined;

  constructor(private readonly moment: Moment) {
    this.#surface = el('div', { class: 'heat-surface', role: 'img', tabindex: '0' }, this.#canvas, this.#line);
    this.element = el(
      'figure',
      { class: 'chart', 'data-testid': 'heat-map' },
      el(
        'figcaption',
        {},
        el('h3', {}, 'Durations over time'),
        el('span', { class: 'heat-scale' }, 'few', scale(), 'many'),
      ),
      this.#surface,
      this.#cell,
    );
    this.#surface.addEventListener('keydown', (event) => this.#onKey(event));
    this.#surface.addEventListener('pointermove', (event) => this.#pointRow(event));
    followPointer(this.#surface, moment, (x) => this.#timeAt(x));
    moment.subscribe(() => this.#showMoment());
    onSchemeChange(() => this.#draw());
    new ResizeObserver(() => this.#draw()).observe(this.#surface);
  }

  update(series: Series | undefined, range: Range): void {
    this.#series = series;
    this.#range = range;
    const counts = series?.durations?.counts ?? [];
    this.#rows = usedBuckets(counts);
    const total = counts.flat().reduce((sum, count) => sum + count, 0);
    const bounds = series?.durations?.bounds ?? [];
    setAttribute(
      this.#surface,
      'aria-label',
      total === 0
        ? 'Durations over time: no requests'
        : `Durations over time: ${formatCount(total)} requests between ${formatSeconds(lowerBound(bounds, this.#rows[0]))} and ${formatSeconds(bounds[this.#rows[1]])}. Arrow keys read single cells.`,
    );
    this.#draw();
  }

  get #width(): number {
    return this.#surface.clientWidth;
  }

  #x(time: number): number {
    const { from, to } = this.#range;
    return LEFT + ((Math.min(Math.max(time, from), to) - from) / (to - from)) * (this.#width - LEFT);
  }

  #timeAt(x: number): number | undefined {
    const { from, to } = this.#range;
    const time = from + ((x - LEFT) / (this.#width - LEFT)) * (to - from);
    const point = this.#pointAt(time);
    return point === -1 ? undefined : this.#series?.to[point];
  }

  #pointAt(time: number): number {
    return this.#series === undefined ? -1 : pointAt(this.#series, time);
  }

  #draw(): void {
    const width = this.#width;
    const context = width > LEFT ? prepare(this.#canvas, width, HEIGHT) : null;
    const durations = this.#series?.durations;
    if (context === null || durations === undefined || this.#series === undefined) {
      return;
    }
    const [first, last] = this.#rows;
    const height = (HEIGHT - TOP - BOTTOM) / (last - first + 1);
    const { from, to } = this.#series;
    const rate = (point: number, count: number): number => count / Math.max((to[point] ?? 0) - (from[point] ?? 0), 1);
    const max = Math.max(...durations.counts.map((counts, point) => rate(point, Math.max(0, ...counts))), 1e-9);
    durations.counts.forEach((counts, point) => {
      const left = this.#x(from[point] ?? 0);
      const across = this.#x(to[point] ?? 0) - left;
      for (let bucket = first; bucket <= last; bucket++) {
        const count = counts[bucket] ?? 0;
        if (count > 0) {
          context.fillStyle = color(`--heat-${heatOf(rate(point, count), max)}`);
          const top = TOP + (last - bucket) * height;
          context.fillRect(left, top, Math.max(across, 1) + 0.3, Math.max(height, 1) + 0.3);
        }
      }
    });
    this.#drawAxes(context, durations.bounds, height);
    this.#showMoment();
  }

  #drawAxes(context: CanvasRenderingContext2D, bounds: readonly number[], height: number): void {
    const [first, last] = this.#rows;
    context.fillStyle = color('--chart-text');
    context.font = '11px system-ui, sans-serif';
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    const step = Math.max(1, Math.ceil(28 / height));
    for (let bucket = first; bucket <= last; bucket += step) {
      context.fillText(formatSeconds(bounds[bucket]), LEFT - 6, Math.max(TOP + (last - bucket) * height, 8));
    }
    context.textAlign = 'center';
    context.textBaseline = 'alphabetic';
    const marks = Math.max(2, Math.floor((this.#width - LEFT) / 110));
    for (let mark = 0; mark < marks; mark++) {
      const time = this.#range.from + ((mark + 0.5) / marks) * (this.#range.to - this.#range.from);
      context.fillText(formatMinute(time), this.#x(time), HEIGHT - 6);
    }
  }

  #pointRow(event: PointerEvent): void {
    const [first, last] = this.#rows;
    const share = (event.clientY - this.#surface.getBoundingClientRect().top - TOP) / (HEIGHT - TOP - BOTTOM);
    this.#row = Math.min(Math.max(last - Math.floor(share * (last - first + 1)), first), last);
  }

  #showMoment(): void {
    const time = this.moment.current;
    const point = time === undefined ? -1 : this.#pointAt(time);
    this.#line.hidden = point === -1;
    if (time === undefined || point === -1 || this.#series?.durations === undefined) {
      setText(this.#cell, '');
      return;
    }
    this.#line.style.transform = `translateX(${this.#x(time)}px)`;
    const { bounds, counts } = this.#series.durations;
    const stretch = `${formatTime(this.#series.from[point])} to ${formatTime(this.#series.to[point])}`;
    if (bounds.length === 0) {
      setText(this.#cell, `${stretch}: no requests`);
      return;
    }
    const row = this.#row ?? busiestBucket(counts[point] ?? []);
    const bucket = `${formatSeconds(lowerBound(bounds, row))} to ${formatSeconds(bounds[row])}`;
    setText(this.#cell, `${stretch}, ${bucket}: ${formatCount(counts[point]?.[row] ?? 0)} requests`);
  }

  #onKey(event: KeyboardEvent): void {
    const times = this.#series?.to ?? [];
    const current = this.moment.current ?? times.at(-1);
    if (current === undefined) {
      return;
    }
    const point = nearestIndex(times, current);
    const row = this.#row ?? busiestBucket(this.#series?.durations?.counts[point] ?? []);
    const [across, up] = MOVES[event.key] ?? [0, 0];
    if (event.key === 'Enter') {
      this.moment.onHold(current);
    } else if (across !== 0 || up !== 0) {
      this.#row = Math.min(Math.max(row + up, this.#rows[0]), this.#rows[1]);
      this.moment.point(times[Math.min(Math.max(point + across, 0), times.length - 1)]);
    } else {
      return;
    }
    event.preventDefault();
  }
}

const MOVES: Readonly<Record<string, readonly [across: number, up: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function scale(): HTMLElement {
  const steps = Array.from({ length: HEATS }, (_, step) => el('span', { class: `heat heat-${step + 1}` }));
  return el('span', { class: 'heat-steps', 'aria-hidden': 'true' }, ...steps);
}
