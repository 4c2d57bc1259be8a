import type { Numbers } from '../answers.types';
import { el } from '../dom';
import { prepare } from './canvas';
import { color, schemeVersion, type SeriesColor } from './colors';

const WIDTH = 96;
const HEIGHT = 22;
const EDGE = 2;

/** A small line without axes. It is decoration: the number stands beside it. */
export class SparkLine {
  readonly element = el('canvas', { class: 'spark', 'aria-hidden': 'true' });
  #drawn: unknown;
  #scheme = -1;

  /** Draws where the values are other ones than those drawn last. The first line sets the scale. */
  draw(times: readonly number[], lines: readonly (readonly [Numbers, SeriesColor])[], version: unknown = {}): void {
    if (version === this.#drawn && this.#scheme === schemeVersion()) {
      return;
    }
    this.#scheme = schemeVersion();
    this.#drawn = version;
    const context = prepare(this.element, WIDTH, HEIGHT);
    const first = times[0];
    const last = times.at(-1);
    if (context === null || first === undefined || last === undefined || last <= first) {
      return;
    }
    const max = (lines[0]?.[0] ?? []).reduce<number>((most, value) => Math.max(most, value ?? 0), 0) || 1;
    const x = (time: number): number => EDGE + ((time - first) / (last - first)) * (WIDTH - 2 * EDGE);
    const y = (value: number): number => HEIGHT - EDGE - (value / max) * (HEIGHT - 2 * EDGE);
    for (const [values, name] of lines) {
      context.beginPath();
      let isDown = false;
      times.forEach((time, index) => {
        const value = values[index];
        if (value === null || value === undefined) {
          isDown = false;
          return;
        }
        context[isDown ? 'lineTo' : 'moveTo'](x(time), y(value));
        isDown = true;
      });
      context.lineWidth = 1.5;
      context.lineJoin = 'round';
      context.strokeStyle = color(name);
      context.stroke();
    }
  }
}
