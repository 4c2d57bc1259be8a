import type { Numbers } from './answers.types';
import type { SeriesColor } from './charts/colors';
import { SparkLine } from './charts/spark-line';
import { el, setText } from './dom';

export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly tone?: 'good' | 'warn' | 'bad' | undefined;
  readonly spark?:
    { readonly times: readonly number[]; readonly values: Numbers; readonly color: SeriesColor } | undefined;
}

interface Shown {
  readonly element: HTMLElement;
  readonly value: HTMLElement;
  spark: SparkLine | undefined;
}

/** Labels with their values. What stays is updated in place. */
export class Figures {
  readonly element = el('dl', { class: 'figures' });
  readonly #shown = new Map<string, Shown>();

  update(figures: readonly Figure[]): void {
    const labels = new Set(figures.map(({ label }) => label));
    for (const [label, { element }] of this.#shown) {
      if (!labels.has(label)) {
        element.remove();
        this.#shown.delete(label);
      }
    }
    for (const figure of figures) {
      const shown = this.#shown.get(figure.label) ?? this.#add(figure.label);
      setText(shown.value, figure.value);
      shown.value.className = `value ${figure.tone ?? ''}`.trim();
      if (figure.spark !== undefined) {
        if (shown.spark === undefined) {
          shown.spark = new SparkLine();
          shown.element.append(el('dd', { class: 'figure-spark' }, shown.spark.element));
        }
        shown.spark.draw(figure.spark.times, [[figure.spark.values, figure.spark.color]]);
      }
    }
  }

  #add(label: string): Shown {
    const value = el('dd', { class: 'value', dir: 'auto' });
    const element = el('div', { class: 'figure' }, el('dt', { dir: 'auto', title: label }, label), value);
    this.element.append(element);
    const shown: Shown = { element, value, spark: undefined };
    this.#shown.set(label, shown);
    return shown;
  }
}
