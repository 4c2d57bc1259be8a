import type { About } from '../answers.types';
import { el } from '../dom';
import type { Model, Part } from '../model';
import { Panel } from '../panel';

/** Which options are in force. They only change with a restart, so they are drawn when `about` is another one. */
export class OptionsSection implements Part {
  readonly #panel = new Panel('options', 'Options in force');
  #shown: About['options'] | undefined;

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update({ about }: Model): void {
    const options = about.options ?? [];
    this.#panel.update(options.length > 0, {});
    if (options !== this.#shown) {
      this.#shown = options;
      this.#panel.body.replaceChildren(...options.map(groupElement));
    }
  }
}

function groupElement({ group, values }: About['options'][number]): HTMLElement {
  const rows = values.map(([name, value]) =>
    el('div', {}, el('dt', { dir: 'auto' }, name), el('dd', { dir: 'auto' }, value)),
  );
  const title = el('summary', { dir: 'auto' }, group, el('span', { class: 'note' }, ` ${values.length}`));
  return el('details', { class: 'options' }, title, el('dl', { class: 'pairs' }, ...rows));
}
