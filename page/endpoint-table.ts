import { el, setAttribute, setText } from './dom';
import { EndpointRowElement } from './endpoint-row';
import { type EndpointRow, endpointRows } from './endpoint-rows';
import { endpointId } from './comparison';
import { formatCount } from './format';
import type { Model, Part } from './model';
import type { EndpointKey, SortKey, View } from './view-state';

const ROW_HEIGHT = 34;
const COMPARED_ROW_HEIGHT = 48;
const MAX_HEIGHT = 560;
const EXTRA_ROWS = 6;

const COLUMNS: readonly { readonly title: string; readonly sort?: SortKey; readonly className?: string }[] = [
  { title: 'Endpoint', sort: 'path' },
  { title: 'Traffic', sort: 'traffic', className: 'number' },
  { title: 'Errors', sort: 'errors', className: 'number' },
  { title: 'p50', className: 'number wide' },
  { title: 'p95', sort: 'p95', className: 'number' },
  { title: 'p99', className: 'number wide' },
  { title: 'Trend', className: 'wide' },
];

export interface EndpointTableEvents {
  changeView(change: Partial<View>): void;
  open(endpoint: EndpointKey): void;
}

/** All endpoints. Only the rows in sight are in the document: there may be thousands. */
export class EndpointTable implements Part {
  readonly element: HTMLElement;
  readonly #filter = el('input', {
    type: 'search',
    'data-testid': 'endpoint-filter',
    autocomplete: 'off',
    placeholder: 'Filter',
  });
  readonly #count = el('span', { class: 'note', role: 'status' });
  readonly #headers: readonly HTMLTableCellElement[];
  readonly #above = el('tr', { class: 'spacer', 'aria-hidden': 'true' });
  readonly #below = el('tr', { class: 'spacer', 'aria-hidden': 'true' });
  readonly #body = el('tbody', {}, this.#above, this.#below);
  readonly #table: HTMLTableElement;
  readonly #frame: HTMLElement;
  readonly #shown = new Map<string, EndpointRowElement>();
  #rows: readonly EndpointRow[] = [];
  #model: Model | undefined;

  constructor(private readonly events: EndpointTableEvents) {
    this.#headers = COLUMNS.map((column) => this.#header(column));
    const caption = el('caption', { class: 'visually-hidden' }, 'Endpoints');
    const head = el('thead', {}, el('tr', { 'aria-rowindex': '1' }, ...this.#headers));
    this.#table = el('table', { class: 'endpoints', 'data-testid': 'endpoints' }, caption, head, this.#body);
    this.#frame = el('div', { class: 'endpoint-frame', tabindex: '-1' }, this.#table);
    const label = el('label', {}, el('span', { class: 'visually-hidden' }, 'Filter the endpoints'), this.#filter);
    this.element = el(
      'div',
      { class: 'endpoint-list' },
      el('div', { class: 'toolbar' }, label, this.#count),
      this.#frame,
    );
    this.#filter.addEventListener('input', () => events.changeView({ filter: this.#filter.value }));
    this.#frame.addEventListener('scroll', () => requestAnimationFrame(() => this.#draw()), { passive: true });
    this.#body.addEventListener('keydown', (event) => this.#onKey(event));
  }

  update(model: Model): void {
    const { summary, endpointSeries, comparison, view } = model;
    this.#model = model;
    this.#rows = endpointRows(summary.endpoints ?? [], endpointSeries?.series, comparison, view);
    if (this.#filter.value !== view.filter) {
      this.#filter.value = view.filter;
    }
    const total = summary.endpointsTotal ?? summary.endpoints?.length ?? 0;
    const word = total === 1 ? 'endpoint' : 'endpoints';
    const part = this.#rows.length === total ? '' : `${formatCount(this.#rows.length)} of `;
    setText(this.#count, `${part}${formatCount(total)} ${word}`);
    COLUMNS.forEach(({ sort }, index) => {
      const header = this.#headers[index];
      if (header !== undefined && sort !== undefined) {
        setAttribute(header, 'aria-sort', sort !== view.sort ? 'none' : view.descending ? 'descending' : 'ascending');
      }
    });
    setAttribute(this.#table, 'aria-rowcount', String(this.#rows.length + 1));
    this.#table.classList.toggle('compared', comparison !== undefined);
    this.#frame.style.height = `${Math.min(MAX_HEIGHT, (this.#rows.length + 1) * this.#rowHeight + 2)}px`;
    this.#draw();
  }

  /** Puts the focus back on the row of an endpoint whose detail was closed. */
  focus(endpoint: EndpointKey): void {
    (this.#shown.get(endpointId(endpoint))?.button ?? this.#filter).focus();
  }

  get #rowHeight(): number {
    return this.#model?.comparison === undefined ? ROW_HEIGHT : COMPARED_ROW_HEIGHT;
  }

  #draw(): void {
    const model = this.#model;
    if (model === undefined) {
      return;
    }
    const height = this.#rowHeight;
    const first = Math.max(0, Math.floor(this.#frame.scrollTop / height) - EXTRA_ROWS);
    const rows = this.#rows.slice(first, first + Math.ceil(MAX_HEIGHT / height) + 2 * EXTRA_ROWS);
    // Moving an element in the document takes the focus from it.
    const focused = document.activeElement;
    const wanted = new Set(rows.map(({ id }) => id));
    for (const [id, shown] of this.#shown) {
      if (!wanted.has(id)) {
        shown.element.remove();
        this.#shown.delete(id);
      }
    }
    const open = model.view.endpoint === undefined ? undefined : endpointId(model.view.endpoint);
    let before: Element = this.#above;
    rows.forEach((row, offset) => {
      const shown = this.#shown.get(row.id) ?? this.#add(row);
      shown.update(row, first + offset, row.id === open, model.comparison !== undefined, model.endpointSeries?.series);
      if (before.nextElementSibling !== shown.element) {
        before.after(shown.element);
      }
      before = shown.element;
    });
    this.#above.style.height = `${first * height}px`;
    this.#below.style.height = `${Math.max(0, this.#rows.length - first - rows.length) * height}px`;
    if (focused !== document.activeElement && focused instanceof HTMLElement && focused.isConnected) {
      focused.focus({ preventScroll: true });
    }
  }

  #add(row: EndpointRow): EndpointRowElement {
    const { method, path } = row.endpoint;
    const shown = new EndpointRowElement(row, () => this.events.open({ method, path }));
    this.#shown.set(row.id, shown);
    return shown;
  }

  /** Up and down go from row to row, also to those that are not in the document yet. */
  #onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const index = this.#rows.findIndex(({ id }) => this.#shown.get(id)?.button === document.activeElement);
    const target = this.#rows[index + step];
    if (step === 0 || index === -1 || target === undefined) {
      return;
    }
    event.preventDefault();
    const top = (index + step) * this.#rowHeight;
    const { scrollTop, clientHeight } = this.#frame;
    if (top < scrollTop) {
      this.#frame.scrollTop = top;
    } else if (top + 2 * this.#rowHeight > scrollTop + clientHeight) {
      this.#frame.scrollTop = top + 2 * this.#rowHeight - clientHeight;
    }
    this.#draw();
    this.#shown.get(target.id)?.button.focus({ preventScroll: true });
  }

  #header({ title, sort, className = '' }: (typeof COLUMNS)[number]): HTMLTableCellElement {
    const header = el('th', { scope: 'col', class: className });
    if (sort === undefined) {
      header.append(title);
      return header;
    }
    const button = el('button', { type: 'button', class: 'sort', 'data-testid': `sort-${sort}` }, title);
    button.addEventListener('click', () => {
      const view = this.#model?.view;
      const descending = view?.sort === sort ? !view.descending : sort !== 'path';
      this.events.changeView({ sort, descending });
    });
    header.append(button);
    return header;
  }
}
