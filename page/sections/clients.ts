import type { HttpCallsSummary, HttpClientSummary, RpcCallsSummary } from '../../src/summary/clients.types';
import { el } from '../dom';
import { type Figure, Figures } from '../figures';
import { formatCount, formatRate, formatShare } from '../format';
import type { Model, Part } from '../model';
import { Panel } from '../panel';
import { type Column, DataTable } from '../table';
import { durationColumns, durationFigures } from './durations';
import { errorTone } from './error-tone';

type HostRow = HttpClientSummary['hosts'][number];
type PatternRow = RpcCallsSummary & { readonly transport: string; readonly pattern: string };

/** Calls that the service makes to others. */
export class ClientsSection implements Part {
  readonly #panel = new Panel('clients', 'Outgoing calls', [
    'clientCalls',
    'clientErrors',
    'clientP95',
    'rpcClientCalls',
  ]);
  readonly #http = new Figures();
  readonly #rpc = new Figures();
  readonly #httpPart: HTMLElement;
  readonly #rpcPart: HTMLElement;
  readonly #hosts = new DataTable<HostRow>('HTTP calls by host', [
    { title: 'Host', kind: 'name', text: ({ host }) => host },
    ...callColumns<HostRow>(),
    { title: 'Statuses', kind: 'name', text: ({ byStatus }) => statuses(byStatus) },
  ]);
  readonly #patterns = new DataTable<PatternRow>('Calls to microservices by pattern', [
    { title: 'Pattern', kind: 'name', text: ({ pattern }) => pattern },
    { title: 'Transport', kind: 'name', text: ({ transport }) => transport },
    ...callColumns<PatternRow>(),
  ]);

  constructor() {
    this.#httpPart = el('div', { class: 'stack' }, el('h3', {}, 'HTTP'), this.#http.element, this.#hosts.element);
    this.#rpcPart = el(
      'div',
      { class: 'stack' },
      el('h3', {}, 'Microservices'),
      this.#rpc.element,
      this.#patterns.element,
    );
    this.#panel.body.append(this.#httpPart, this.#rpcPart);
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update({ summary: { clients }, about }: Model): void {
    const { http, rpc } = clients ?? {};
    this.#panel.update(http !== undefined || rpc !== undefined, about.queries);
    this.#httpPart.hidden = http === undefined;
    this.#rpcPart.hidden = rpc === undefined;
    if (http !== undefined) {
      this.#http.update(callFigures(http));
      this.#hosts.update(http.hosts ?? []);
    }
    if (rpc !== undefined) {
      this.#rpc.update(callFigures(rpc));
      this.#patterns.update(rpc.patterns ?? []);
    }
  }
}

function callFigures(calls: RpcCallsSummary): Figure[] {
  return [
    { label: 'Waiting now', value: formatCount(calls.active) },
    { label: 'Calls', value: formatRate(calls.perSecond, '/s') },
    { label: 'Error rate', value: formatShare(calls.errorRate), tone: errorTone(calls.errorRate) },
    ...durationFigures(calls.durationSeconds),
  ];
}

function callColumns<Row extends RpcCallsSummary>(): Column<Row>[] {
  return [
    { title: 'Calls', kind: 'number', text: ({ perSecond }) => formatRate(perSecond, '/s') },
    { title: 'Errors', kind: 'number', text: ({ errorRate }) => formatShare(errorRate) },
    ...durationColumns<Row>(),
    { title: 'Waiting', kind: 'number', text: ({ active }) => formatCount(active) },
  ];
}

function statuses(byStatus: HttpCallsSummary['byStatus'] | undefined): string {
  return Object.entries(byStatus ?? {})
    .map(([status, count]) => `${status}: ${formatCount(count)}`)
    .join(', ');
}
