import type { Queries, QueryKey } from './answers.types';
import { el } from './dom';
import { PromqlList } from './promql';

/** A section of the page: a heading, a body, and the PromQL of its figures. Hidden until there is something in it. */
export class Panel {
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  readonly body = el('div', { class: 'panel-body' });
  readonly #promql: PromqlList;

  /** @param name in the hook for tests, `section-<name>` */
  constructor(name: string, title: string, queries: readonly QueryKey[] = []) {
    const id = `heading-${name.replaceAll(/[^\w-]/g, '_')}`;
    this.heading = el('h2', { id, dir: 'auto', title }, title);
    this.#promql = new PromqlList(title, queries);
    this.element = el(
      'section',
      { class: 'panel', 'aria-labelledby': id, 'data-testid': `section-${name}`, hidden: '' },
      this.heading,
      this.body,
      this.#promql.element,
    );
  }

  update(isThere: boolean, queries: Queries): void {
    this.element.hidden = !isThere;
    if (isThere) {
      this.#promql.update(queries);
    }
  }
}
