import type { SystemSummary } from '../../src/summary/system.types';
import { LineChart, type LineChartOptions } from '../charts/line-chart';
import { el } from '../dom';
import { type Figure, Figures } from '../figures';
import { formatBytes, formatLong, formatPercent, formatSeconds, formatShare } from '../format';
import type { History } from '../history';
import { fromHistory } from '../history-chart';
import type { Model, Moment, Part } from '../model';
import { Panel } from '../panel';

type Chart = LineChartOptions & { readonly names: readonly string[] };

const bytesPerSecond = (value: number | null | undefined): string => `${formatBytes(value)}/s`;

const CHARTS: readonly Chart[] = [
  {
    title: 'CPU and memory',
    names: ['cpu', 'memory'],
    lines: [
      { label: 'CPU', color: '--series-cpu' },
      { label: 'Memory', color: '--series-memory' },
    ],
    format: formatPercent,
    atLeast: 10,
  },
  {
    title: 'Heap and resident memory',
    names: ['heapUsed', 'resident'],
    lines: [
      { label: 'Heap', color: '--series-heap' },
      { label: 'Resident', color: '--series-resident' },
    ],
    format: formatBytes,
    isBytes: true,
  },
  {
    title: 'Event loop delay',
    names: ['loopP50', 'loopP99', 'loopMax'],
    lines: [
      { label: 'p50', color: '--series-p50' },
      { label: 'p99', color: '--series-p99' },
      { label: 'max', color: '--series-max' },
    ],
    format: formatSeconds,
  },
  {
    title: 'Time in garbage collection',
    names: ['gcShare'],
    lines: [{ label: 'Share', color: '--series-gc' }],
    format: formatShare,
    atLeast: 0.01,
  },
  {
    title: 'Network',
    names: ['sentPerSecond', 'receivedPerSecond'],
    lines: [
      { label: 'Sent', color: '--series-sent' },
      { label: 'Received', color: '--series-received' },
    ],
    format: bytesPerSecond,
    isBytes: true,
  },
];

/** The host or container, and the process. */
export class SystemSection implements Part {
  readonly #panel = new Panel('system', 'Host and process', [
    'cpu',
    'memory',
    'disk',
    'network',
    'resident',
    'heap',
    'eventLoop',
    'garbageCollection',
  ]);
  readonly #figures = new Figures();
  readonly #charts: readonly (readonly [Chart, LineChart])[];

  constructor(moment: Moment) {
    this.#charts = CHARTS.map((chart) => [chart, new LineChart(chart, moment)] as const);
    const elements = this.#charts.map(([, { element }]) => element);
    this.#panel.body.append(this.#figures.element, el('div', { class: 'charts' }, ...elements));
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update({ summary: { system }, about, history }: Model): void {
    this.#panel.update(system !== undefined, about.queries);
    if (system === undefined) {
      return;
    }
    this.#figures.update(figuresOf(system, history));
    for (const [{ names }, chart] of this.#charts) {
      chart.element.hidden = names.every((name) => history.of(name).length === 0);
      chart.update(...fromHistory(history, names));
    }
  }
}

function figuresOf(system: SystemSummary, history: History): Figure[] {
  const { memory, network, diskIo } = system;
  const process: SystemSummary['process'] = system.process ?? {};
  const gc = process.garbageCollection;
  const figures: (Figure | undefined)[] = [
    figure('CPU', system.cpuPercent, formatPercent),
    memory && { label: 'Memory', value: `${formatBytes(memory.usedBytes)} of ${formatBytes(memory.limitBytes)}` },
    figure('Disk', system.diskPercent, formatPercent),
    figure('Resident', process.residentBytes, formatBytes),
    figure('Heap', process.heapUsedBytes, (used) =>
      process.heapLimitBytes === undefined
        ? formatBytes(used)
        : `${formatBytes(used)} of ${formatBytes(process.heapLimitBytes)}`,
    ),
    figure('Event loop delay p99', process.eventLoopDelaySeconds?.p99, formatSeconds),
    figure('In garbage collection', history.of('gcShare').at(-1) ?? undefined, formatShare),
    gc && { label: 'Collections since the start', value: `${gc.count} in ${formatSeconds(gc.seconds)}` },
    network && {
      label: 'Sent and received',
      value: `${formatBytes(network.sentBytes)}, ${formatBytes(network.receivedBytes)}`,
    },
    diskIo && {
      label: 'Read and written',
      value: `${formatBytes(diskIo.readBytes)}, ${formatBytes(diskIo.writtenBytes)}`,
    },
    figure('Host is up for', system.uptimeSeconds, formatLong),
  ];
  return figures.filter((figure) => figure !== undefined);
}

function figure(label: string, value: number | undefined, format: (value: number) => string): Figure | undefined {
  return value === undefined ? undefined : { label, value: format(value) };
}
