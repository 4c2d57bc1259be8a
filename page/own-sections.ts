import { SparkLine } from './charts/spark-line';
import { el, setAttribute, setText } from './dom';
import { formatNumber } from './format';
import type { History } from './history';
import type { Model, Part } from './model';
import {
  cellText,
  historyName,
  type OwnSection,
  type OwnTable,
  ownSectionNames,
  type OwnValue,
  readOwnSection,
} from './own-values';
import { Panel } from './panel';
import { DataTable } from './table';

/** Sections that the application contributes, of any shape. */
export class OwnSections implements Part {
  readonly element = el('div', { class: 'own-sections' });
  readonly #shown = new Map<string, OwnPanel>();

  update({ summary, history }: Model): void {
    const names = new Set(ownSectionNames(summary));
    for (const [name, panel] of this.#shown) {
      if (!names.has(name)) {
        panel.element.remove();
        this.#shown.delete(name);
      }
    }
    for (const name of names) {
      let panel = this.#shown.get(name);
      if (panel === undefined) {
        panel = new OwnPanel(name);
        this.#shown.set(name, panel);
        this.element.append(panel.element);
      }
      panel.update(readOwnSection(summary[name]), history);
    }
  }
}

class OwnPanel {
  readonly #panel: Panel;
  readonly #pairs = el('dl', { class: 'pairs' });
  readonly #tables = el('div');
  readonly #note = el('p', { class: 'note' });
  readonly #values = new Map<string, { readonly value: HTMLElement; readonly spark: SparkLine }>();
  readonly #shownTables = new Map<string, DataTable<readonly unknown[]>>();
  #shape = '';

  constructor(private readonly name: string) {
    this.#panel = new Panel(name, name);
    this.#panel.body.append(this.#pairs, this.#tables, this.#note);
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update(section: OwnSection, history: History): void {
    this.#panel.update(section.values.length + section.tables.length > 0, {});
    this.#build(section);
    for (const { name, value } of section.values) {
      const shown = this.#values.get(name);
      if (shown === undefined) {
        continue;
      }
      setText(shown.value, typeof value === 'number' ? formatNumber(value) : cellText(value));
      setAttribute(shown.value, 'title', cellText(value));
      const key = historyName(this.name, name);
      shown.spark.element.hidden = !history.hasMoved(key);
      if (!shown.spark.element.hidden) {
        shown.spark.draw(history.times, [[history.of(key), '--series-other']]);
      }
    }
    for (const table of section.tables) {
      this.#shownTables.get(table.name)?.update(table.rows);
    }
    this.#note.hidden = section.leftOut === 0;
    setText(this.#note, `${section.leftOut} more values are left out.`);
  }

  /** Builds the elements anew where the section has another shape than the one shown. */
  #build({ values, tables }: OwnSection): void {
    const shape = JSON.stringify([values.map(({ name }) => name), tables.map(({ name, columns }) => [name, columns])]);
    if (shape === this.#shape) {
      return;
    }
    this.#shape = shape;
    this.#values.clear();
    this.#shownTables.clear();
    this.#pairs.replaceChildren(...values.map((value) => this.#pair(value)));
    this.#tables.replaceChildren(...tables.flatMap((table) => this.#table(table)));
  }

  #pair({ name }: OwnValue): HTMLElement {
    const spark = new SparkLine();
    const value = el('span', { class: 'own-value', dir: 'auto' });
    this.#values.set(name, { value, spark });
    return el('div', {}, el('dt', { dir: 'auto', title: name }, name || this.name), el('dd', {}, value, spark.element));
  }

  #table({ name, columns, rows }: OwnTable): HTMLElement[] {
    const table = new DataTable<readonly unknown[]>(
      name || this.name,
      columns.map((title, index) => ({
        title,
        kind: rows.every((row) => typeof row[index] === 'number') ? 'number' : 'name',
        text: (row) => (typeof row[index] === 'number' ? formatNumber(row[index]) : cellText(row[index])),
      })),
    );
    this.#shownTables.set(name, table);
    return name === '' ? [table.element] : [el('h3', { dir: 'auto' }, name), table.element];
  }
}
