import type { Health } from '../answers.types';
import { formatLong, formatSeconds, formatShare, NONE } from '../format';
import type { Model, Part } from '../model';
import { Panel } from '../panel';
import { DataTable } from '../table';

type Check = NonNullable<Health['checks'][keyof Health['checks']]>;
interface Row extends Check {
  readonly name: string;
}

const TITLES: Readonly<Record<string, string>> = {
  errorRate: 'Error rate',
  p95: 'p95',
  eventLoopLag: 'Event loop lag',
  heap: 'Heap',
  memory: 'Memory',
  disk: 'Disk',
};

const STATUSES: Readonly<Record<string, string>> = {
  ok: '✓ ok',
  degraded: '! degraded',
  failing: '✕ failing',
  abstained: '– abstained',
};

/** The checks with their limits. */
export class HealthSection implements Part {
  readonly #panel = new Panel('health', 'Health');
  readonly #table = new DataTable<Row>('Health checks', [
    { title: 'Check', kind: 'name', text: ({ name }) => TITLES[name] ?? name },
    { title: 'Status', text: ({ status }) => STATUSES[status] ?? status },
    { title: 'Value', kind: 'number', text: (row) => format(row, row.value) },
    { title: 'Degraded from', kind: 'number', text: (row) => format(row, row.limits?.degraded) },
    { title: 'Failing from', kind: 'number', text: (row) => format(row, row.limits?.failing) },
    {
      title: 'Over',
      kind: 'number',
      text: (row) => (row.windowSeconds === undefined ? 'now' : formatLong(row.windowSeconds)),
    },
  ]);

  constructor() {
    this.#panel.body.append(this.#table.element);
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update({ health, about }: Model): void {
    const rows = Object.entries(health?.checks ?? {}).map(([name, check]) => ({ name, ...check }));
    this.#panel.update(rows.length > 0, about.queries);
    this.#table.update(rows);
  }
}

function format({ name }: Row, value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return NONE;
  }
  return name === 'p95' || name === 'eventLoopLag' ? formatSeconds(value) : formatShare(value);
}
