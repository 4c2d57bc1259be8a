import type { Numbers } from './answers.types';
import type { SeriesColor } from './charts/colors';
import { SparkLine } from './charts/spark-line';
import { el, setText } from './dom';
import { formatChange, formatCount, formatLong, formatRate, formatSeconds, formatShare } from './format';
import type { Model, Part } from './model';
import { Panel } from './panel';
import { chartData, type Column } from './series';
import { errorTone } from './sections/error-tone';

interface Values {
  readonly now: number | null | undefined;
  readonly earlier: number | null | undefined;
}

interface Tile {
  readonly name: string;
  readonly label: string;
  readonly color: SeriesColor;
  readonly format: (value: number | null | undefined) => string;
  readonly values: (model: Model) => Values;
  readonly spark: (model: Model) => { readonly times: readonly number[]; readonly values: Numbers } | undefined;
  readonly tone?: (model: Model) => string | undefined;
}

const TILES: readonly Tile[] = [
  {
    name: 'requests',
    label: 'Requests',
    color: '--series-requests',
    format: formatRate,
    values: ({ summary, comparison }) => ({
      now: summary.requests?.perSecond,
      earlier: comparison?.requests?.perSecond,
    }),
    spark: (model) => line(model, { values: model.series?.series.requests?.count, perSecond: true }),
  },
  {
    name: 'errors',
    label: 'Errors',
    color: '--series-errors',
    format: formatShare,
    values: ({ summary, comparison }) => ({
      now: summary.requests?.errorRate,
      earlier: comparison?.requests?.errorRate,
    }),
    spark: (model) => line(model, { values: model.series?.series.requests?.errors, perSecond: true }),
    tone: ({ summary }) => errorTone(summary.requests?.errorRate),
  },
  ...(['p50', 'p95', 'p99'] as const).map((part): Tile => ({
    name: part,
    label: part,
    color: `--series-${part}`,
    format: formatSeconds,
    values: ({ summary, comparison }) => ({
      now: summary.requests?.durationSeconds?.[part],
      earlier: comparison?.requests?.durationSeconds?.[part],
    }),
    spark: (model) => line(model, { values: model.series?.series.requests?.[part] }),
  })),
  {
    name: 'in-flight',
    label: 'In flight',
    color: '--series-in-flight',
    format: formatCount,
    values: ({ summary }) => ({ now: summary.requests?.active, earlier: undefined }),
    spark: ({ history }) => ({ times: history.times, values: history.of('inFlight') }),
  },
  {
    name: 'connections',
    label: 'Open connections',
    color: '--series-other',
    format: formatCount,
    values: ({ summary }) => ({ now: summary.requests?.openConnections, earlier: undefined }),
    spark: ({ history }) => ({ times: history.times, values: history.of('openConnections') }),
  },
  {
    name: 'aborted',
    label: 'Aborted',
    color: '--series-aborted',
    format: formatCount,
    values: ({ summary, comparison }) => ({
      now: summary.requests?.aborted,
      earlier: comparison?.requests?.aborted,
    }),
    spark: (model) => line(model, { values: model.series?.series.requests?.aborted, perSecond: true }),
  },
];

/** The figures of all requests. */
export class Tiles implements Part {
  readonly #panel = new Panel('requests', 'Requests', [
    'requests',
    'errors',
    'errorRate',
    'p50',
    'p95',
    'p99',
    'inFlight',
    'openConnections',
    'aborted',
    'byStatus',
  ]);
  readonly #statuses = el('p', { class: 'statuses' });
  readonly #shown = TILES.map((tile) => new TileElement(tile));

  constructor() {
    const tiles = el('div', { class: 'tiles' }, ...this.#shown.map(({ element }) => element));
    this.#panel.body.append(tiles, this.#statuses);
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update(model: Model): void {
    const { requests, window } = model.summary;
    this.#panel.update(requests !== undefined, model.about.queries);
    this.#shown.forEach((tile) => tile.update(model));
    const statuses = Object.entries(requests?.byStatus ?? {}).map(
      ([status, count]) => `${status}: ${formatCount(count)}`,
    );
    setText(
      this.#statuses,
      [`Over ${formatLong(window.seconds)}`, `${formatCount(requests?.count)} requests`, ...statuses].join(' · '),
    );
  }
}

class TileElement {
  readonly element: HTMLElement;
  readonly #value = el('p', { class: 'value' });
  readonly #then = el('p', { class: 'then' });
  readonly #spark = new SparkLine();

  constructor(private readonly tile: Tile) {
    this.element = el(
      'div',
      { class: 'tile', 'data-testid': `tile-${tile.name}`, role: 'group', 'aria-label': tile.label },
      el('h3', {}, el('span', { class: `swatch ${tile.color.slice(2)}` }), tile.label),
      this.#value,
      this.#then,
      this.#spark.element,
    );
  }

  update(model: Model): void {
    const { tile } = this;
    const { now, earlier } = tile.values(model);
    // `null`: the service cannot tell, or there were no requests. Only what it tells nothing of has no tile.
    this.element.hidden = now === undefined || (now === null && tile.name === 'connections');
    setText(this.#value, tile.format(now));
    this.#value.className = `value ${tile.tone?.(model) ?? ''}`.trim();
    this.#then.hidden = earlier === undefined;
    setText(this.#then, earlier === undefined ? '' : `then ${tile.format(earlier)}, ${formatChange(now, earlier)}`);
    const spark = tile.spark(model);
    if (spark !== undefined) {
      this.#spark.draw(spark.times, [[spark.values, tile.color]]);
    }
  }
}

function line({ series }: Model, column: Column): { times: readonly number[]; values: Numbers } | undefined {
  if (series === undefined || column.values === undefined) {
    return undefined;
  }
  const data = chartData(series.series, [column]);
  return { times: data.times, values: data.lines[0] ?? [] };
}
