import { Figures } from '../figures';
import { formatCount } from '../format';
import type { Model, Part } from '../model';
import { Panel } from '../panel';
import { DataTable } from '../table';

interface Row {
  readonly metric: string;
  readonly series: number;
  readonly budget: number;
}

/** The module about itself: its series against their budget, who reads it, and whom it refused. */
export class ModuleSection implements Part {
  readonly #panel = new Panel('module', 'The metrics themselves', ['series', 'scrapes', 'refused', 'dropped']);
  readonly #figures = new Figures();
  readonly #largest = new DataTable<Row>('Largest metrics', [
    { title: 'Largest metrics', kind: 'name', text: ({ metric }) => metric },
    {
      title: 'Series',
      kind: 'number',
      text: ({ series }) => formatCount(series),
      bar: ({ series, budget }) => series / budget,
    },
    { title: 'Budget', kind: 'number', text: ({ budget }) => formatCount(budget) },
  ]);
  readonly #refused = new DataTable<readonly [string, number]>('Refused readers by reason', [
    { title: 'Readers refused for', kind: 'name', text: ([reason]) => reason },
    { title: 'Requests', kind: 'number', text: ([, count]) => formatCount(count) },
  ]);

  constructor() {
    this.#panel.body.append(this.#figures.element, this.#largest.element, this.#refused.element);
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update({ summary: { module }, about }: Model): void {
    this.#panel.update(module !== undefined, about.queries);
    if (module === undefined) {
      return;
    }
    const refused = Object.entries(module.refused ?? {});
    const refusals = refused.reduce((sum, [, count]) => sum + count, 0);
    this.#figures.update([
      { label: 'Series', value: formatCount(module.series) },
      { label: 'Budget of each metric', value: formatCount(module.seriesPerMetric) },
      { label: 'Dropped', value: formatCount(module.dropped), tone: module.dropped > 0 ? 'warn' : undefined },
      { label: 'Scrapes', value: formatCount(module.scrapes) },
      {
        label: 'Failed scrapes',
        value: formatCount(module.scrapeErrors),
        tone: module.scrapeErrors > 0 ? 'warn' : undefined,
      },
      { label: 'Refused readers', value: formatCount(refusals) },
    ]);
    this.#largest.update((module.largest ?? []).map((metric) => ({ ...metric, budget: module.seriesPerMetric })));
    this.#refused.update(refused);
  }
}
