import uPlot from 'uplot';
import { el } from '../dom';
import { formatMinute, formatTime, NONE } from '../format';
import type { Model, Range } from '../model';
import { type Moment, nearestIndex } from '../moment';
import type { ChartData } from '../series';
import { ChartFrame, followPointer, type LegendEntry } from './chart-frame';
import { color, DASHES, onSchemeChange } from './colors';

export interface LineChartOptions {
  readonly title: string;
  readonly lines: readonly LegendEntry[];
  readonly format: (value: number | null | undefined) => string;
  /** Bytes have ticks at powers of two. */
  readonly isBytes?: boolean;
  /** The scale reaches at least up to here. */
  readonly atLeast?: number;
}

/** What is shaded and marked behind the lines. */
export type Marks = Pick<Model, 'comparison' | 'restarts'>;

const HEIGHT = 150;
const LATER_MS = 1500;
const POWERS_OF_TWO = Array.from({ length: 50 }, (_, power) => 2 ** power);

/** Lines over time, drawn by uPlot. */
export class LineChart {
  readonly element: HTMLElement;
  readonly #frame: ChartFrame;
  readonly #line = el('div', { class: 'moment' });
  readonly #plot: uPlot;
  #data: ChartData = { times: [], lines: [] };
  #range: Range = { from: 0, to: 1 };
  /** Drawing canvases is what costs most: those out of sight are drawn a little later, each in a task of its own. */
  #isInSight = false;
  #isStale = false;
  #later: number | undefined;
  #marks: Marks = { comparison: undefined, restarts: [] };

  constructor(
    private readonly options: LineChartOptions,
    private readonly moment: Moment,
  ) {
    this.#frame = new ChartFrame(options.title, options.lines, moment);
    this.element = this.#frame.element;
    this.#plot = new uPlot(this.#plotOptions(), [[], ...options.lines.map(() => [])], this.#frame.plot);
    this.#plot.over.append(this.#line);
    followPointer(this.#plot.over, moment, (x) => this.#timeAt(x));
    moment.subscribe(() => this.#showMoment());
    onSchemeChange(() => this.#plot.redraw());
    new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0 && width !== this.#plot.width) {
        this.#plot.setSize({ width, height: HEIGHT });
        this.#showMoment();
      }
    }).observe(this.#frame.plot);
    new IntersectionObserver((entries) => {
      this.#isInSight = entries.at(-1)?.isIntersecting ?? true;
      if (this.#isInSight && this.#isStale) {
        this.#draw();
      }
    }).observe(this.#frame.plot);
  }

  update(data: ChartData, range: Range, marks: Marks = { comparison: undefined, restarts: [] }): void {
    this.#data = data;
    this.#range = range;
    this.#marks = marks;
    this.#isStale = true;
    if (this.#isInSight) {
      this.#draw();
    } else {
      this.#showMoment();
      this.#later ??= window.setTimeout(() => this.#draw(), Math.random() * LATER_MS);
    }
  }

  #draw(): void {
    const { times, lines } = this.#data;
    this.#isStale = false;
    window.clearTimeout(this.#later);
    this.#later = undefined;
    this.#plot.setData([[...times], ...lines.map((line) => [...line])]);
    this.#showMoment();
  }

  #timeAt(x: number): number | undefined {
    const { times } = this.#data;
    return times[nearestIndex(times, this.#plot.posToVal(x, 'x'))];
  }

  #showMoment(): void {
    const { times, lines } = this.#data;
    const time = this.moment.current;
    const isInside = time !== undefined && time >= this.#range.from && time <= this.#range.to;
    this.#line.hidden = !isInside;
    if (isInside) {
      this.#line.style.transform = `translateX(${this.#plot.valToPos(time, 'x')}px)`;
    }
    const index = isInside ? nearestIndex(times, time) : -1;
    const values = this.options.lines.map((_, line) => {
      const points = lines[line] ?? [];
      return time === undefined ? points.findLast((value) => value !== null) : points[index];
    });
    this.#frame.show(
      times,
      values.map((value) => (value === undefined || value === null ? NONE : this.options.format(value))),
    );
  }

  #plotOptions(): uPlot.Options {
    const { format, lines, atLeast = 0 } = this.options;
    return {
      width: 300,
      height: HEIGHT,
      padding: [8, 24, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { range: () => [this.#range.from, this.#range.to] },
        y: { range: (_, __, max) => [0, roomAbove(Math.max(max ?? 0, atLeast))] },
      },
      axes: [
        { ...axis(), space: 64, size: 24, values: (_, splits) => splits.map((time) => this.#tick(time)) },
        {
          ...axis(),
          space: 32,
          size: 66,
          values: (_, splits) => splits.map((value) => format(value)),
          ...(this.options.isBytes ? { incrs: POWERS_OF_TWO } : {}),
        },
      ],
      series: [
        {},
        ...lines.map((line): uPlot.Series => ({
          label: line.label,
          stroke: () => color(line.color),
          width: 1.5,
          dash: DASHES[line.color] ?? [],
          points: { show: false },
        })),
      ],
      hooks: { drawClear: [(plot) => this.#shade(plot)] },
    };
  }

  #tick(time: number): string {
    return this.#range.to - this.#range.from < 300 ? formatTime(time) : formatMinute(time);
  }

  /** Shades the two windows that are compared, and marks restarts. */
  #shade(plot: uPlot): void {
    const { comparison, restarts } = this.#marks;
    const { ctx, bbox } = plot;
    const x = (time: number): number => {
      const inside = Math.min(Math.max(time, this.#range.from), this.#range.to);
      return plot.valToPos(inside, 'x', true);
    };
    ctx.save();
    if (comparison !== undefined) {
      ctx.fillStyle = color('--window-then');
      ctx.fillRect(
        x(comparison.earlier.from),
        bbox.top,
        x(comparison.earlier.to) - x(comparison.earlier.from),
        bbox.height,
      );
      ctx.fillStyle = color('--window-now');
      ctx.fillRect(x(comparison.now.from), bbox.top, x(comparison.now.to) - x(comparison.now.from), bbox.height);
    }
    ctx.fillStyle = color('--mark');
    for (const restart of restarts.filter((time) => time > this.#range.from)) {
      ctx.fillRect(x(restart), bbox.top, 2, bbox.height);
    }
    ctx.restore();
  }
}

function axis(): uPlot.Axis {
  return {
    stroke: () => color('--chart-text'),
    grid: { stroke: () => color('--chart-grid'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
}

/** A line at the very top of a plot reads as cut off. */
function roomAbove(max: number): number {
  return max > 0 ? max * 1.1 : 1;
}
