import { el } from './dom';
import { type EndpointAnswers, EndpointDetail } from './endpoint-detail';
import { EndpointTable } from './endpoint-table';
import type { Model, Moment, Part } from './model';
import { Panel } from './panel';
import type { View } from './view-state';

/** The table of endpoints with the detail of one of them beside or below it. */
export class EndpointsSection implements Part {
  readonly #panel = new Panel('endpoints', 'Endpoints', ['endpoints', 'endpointErrors', 'endpointP95']);
  readonly #table: EndpointTable;
  readonly #detail: EndpointDetail;
  readonly #layout: HTMLElement;
  #model: Model | undefined;

  constructor(
    moment: Moment,
    changeView: (change: Partial<View>) => void,
    private readonly answers: () => EndpointAnswers | undefined,
  ) {
    this.#table = new EndpointTable({
      changeView,
      open: (endpoint) => {
        changeView({ endpoint });
        this.#detail.focus();
      },
    });
    this.#detail = new EndpointDetail(moment, () => {
      const endpoint = this.#model?.view.endpoint;
      changeView({ endpoint: undefined });
      if (endpoint !== undefined) {
        this.#table.focus(endpoint);
      }
    });
    this.#layout = el('div', { class: 'endpoint-layout' }, this.#table.element, this.#detail.element);
    this.#panel.body.append(this.#layout);
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update(model: Model): void {
    this.#model = model;
    const { summary, view, about } = model;
    this.#panel.update((summary.endpoints?.length ?? 0) > 0 || view.endpoint !== undefined, about.queries);
    this.#layout.classList.toggle('with-detail', view.endpoint !== undefined);
    this.#table.update(model);
    this.#detail.update(model, this.answers());
  }
}
