import type { QueryKey } from '../answers.types';
import type { HandlerKindSummary } from '../../src/summary/summary.types';
import { Figures } from '../figures';
import { formatCount, formatRate, formatShare } from '../format';
import type { Model, Part } from '../model';
import { Panel } from '../panel';
import { DataTable } from '../table';
import { durationColumns, durationFigures } from './durations';
import { errorTone } from './error-tone';

type Row = HandlerKindSummary['handlers'][number];

/** A kind of handlers: its title, the labels that name one of them, and its PromQL. */
export interface HandlerKind {
  readonly name: 'rpc' | 'ws' | 'graphql';
  readonly title: string;
  readonly column: string;
  readonly labels: readonly string[];
  readonly queries: readonly QueryKey[];
}

export const HANDLER_KINDS: readonly HandlerKind[] = [
  {
    name: 'rpc',
    title: 'RPC handlers',
    column: 'Pattern',
    labels: ['pattern', 'transport'],
    queries: ['rpc', 'rpcErrors', 'rpcP95'],
  },
  { name: 'ws', title: 'WebSocket handlers', column: 'Event', labels: ['event'], queries: ['ws', 'wsErrors', 'wsP95'] },
  {
    name: 'graphql',
    title: 'GraphQL fields',
    column: 'Field',
    labels: ['field', 'type', 'schema'],
    queries: ['graphql', 'graphqlErrors', 'graphqlP95'],
  },
];

/** Handlers beside those of HTTP. */
export class HandlersSection implements Part {
  readonly #panel: Panel;
  readonly #figures = new Figures();
  readonly #table: DataTable<Row>;

  constructor(private readonly kind: HandlerKind) {
    this.#panel = new Panel(kind.name, kind.title, kind.queries);
    this.#table = new DataTable<Row>(kind.title, [
      {
        title: kind.column,
        kind: 'name',
        // All labels in one cell: most applications have one transport and one schema.
        text: (row) => kind.labels.flatMap((label) => (typeof row[label] === 'string' ? [row[label]] : [])).join(' · '),
      },
      { title: 'Calls', kind: 'number', text: ({ perSecond }) => formatRate(perSecond, '/s') },
      { title: 'Errors', kind: 'number', text: ({ errorRate }) => formatShare(errorRate) },
      ...durationColumns<Row>(),
    ]);
    this.#panel.body.append(this.#figures.element, this.#table.element);
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update({ summary: { handlers }, about }: Model): void {
    const summary = handlers?.[this.kind.name];
    this.#panel.update(summary !== undefined, about.queries);
    if (summary === undefined) {
      return;
    }
    this.#figures.update([
      { label: 'Running now', value: formatCount(summary.active) },
      { label: 'Calls', value: formatRate(summary.perSecond, '/s') },
      { label: 'Error rate', value: formatShare(summary.errorRate), tone: errorTone(summary.errorRate) },
      ...(summary.rejected === undefined ? [] : [{ label: 'Rejected', value: formatCount(summary.rejected) }]),
      ...durationFigures(summary.durationSeconds),
    ]);
    this.#table.update(summary.handlers ?? []);
  }
}
