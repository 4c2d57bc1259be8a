import { el, setAttribute, setText } from './dom';

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Names are cut to the place there is, numbers stand at the right. */
  readonly kind?: 'name' | 'number';
  /** 0 to 1: how full the bar behind the number is. */
  readonly bar?: (row: Row) => number | null | undefined;
}

const MAX_ROWS = 300;

/** A table for some rows, the first column of which names the row. Cells are updated in place. */
export class DataTable<Row> {
  readonly element: HTMLElement;
  readonly #body = el('tbody');
  readonly #more = el('p', { class: 'note', hidden: '' });

  constructor(
    caption: string,
    private readonly columns: readonly Column<Row>[],
  ) {
    const head = columns.map((column) => el('th', { scope: 'col', class: classOf(column), dir: 'auto' }, column.title));
    const table = el(
      'table',
      {},
      el('caption', { class: 'visually-hidden', dir: 'auto' }, caption),
      el('thead', {}, el('tr', {}, ...head)),
      this.#body,
    );
    // A wide table scrolls within its frame, which can take the focus for that.
    const frame = el('div', { class: 'table-frame', tabindex: '0', role: 'group', 'aria-label': caption }, table);
    this.element = el('div', { class: 'data-table' }, frame, this.#more);
  }

  update(rows: readonly Row[]): void {
    this.element.hidden = rows.length === 0;
    const shown = rows.slice(0, MAX_ROWS);
    while (this.#body.rows.length > shown.length) {
      this.#body.deleteRow(-1);
    }
    shown.forEach((row, index) => this.#fill(this.#body.rows[index] ?? this.#addRow(), row));
    this.#more.hidden = rows.length <= MAX_ROWS;
    setText(this.#more, `${rows.length - MAX_ROWS} more rows are left out.`);
  }

  #addRow(): HTMLTableRowElement {
    const cells = this.columns.map((column, index) =>
      index === 0
        ? el('th', { scope: 'row', class: classOf(column), dir: 'auto' })
        : el('td', { class: classOf(column), dir: 'auto' }),
    );
    const row = el('tr', {}, ...cells);
    this.#body.append(row);
    return row;
  }

  #fill(element: HTMLTableRowElement, row: Row): void {
    this.columns.forEach((column, index) => {
      const cell = element.cells[index];
      if (cell === undefined) {
        return;
      }
      const text = column.text(row);
      setText(cell, text);
      if (column.kind === 'name') {
        setAttribute(cell, 'title', text);
      }
      const share = column.bar?.(row);
      if (share !== undefined && share !== null) {
        cell.classList.add('bar');
        cell.style.setProperty('--share', `${Math.min(Math.max(share, 0), 1) * 100}%`);
      }
    });
  }
}

function classOf({ kind }: Column<never>): string {
  return kind ?? 'text';
}
