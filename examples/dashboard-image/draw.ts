import type { GrafanaPanel } from 'nestjs-red-metrics/artifacts';
import type { TopLevelSpec } from 'vega-lite';
import type { ExampleName } from './example-options';
import type { Point } from './panel-data';

/** A panel with what it shows. */
export interface PanelWithData {
  readonly service: ExampleName;
  readonly panel: GrafanaPanel;
  readonly points: readonly Point[];
  /** Between two points, in minutes. */
  readonly step: number;
}

type Fields = Readonly<Record<string, unknown>>;

const WIDTH = 290;
const HEIGHT = 130;
const COLUMNS = 3;
const LINES = ['#2f7ed8', '#e8871e', '#3f9b55', '#c94a4a', '#8a63c9', '#7a6a58', '#d36ba8', '#5b6770'];

/** How a value reads on an axis, by Grafana's id of its unit. */
const UNITS: Readonly<Record<string, { readonly title: string; readonly label: string }>> = {
  reqps: { title: 'requests/s', label: "format(datum.value, '.3~g')" },
  ops: { title: 'per second', label: "format(datum.value, '.3~g')" },
  percentunit: { title: 'share', label: "format(datum.value, '~%')" },
  percent: { title: 'in use', label: "format(datum.value, '~r') + ' %'" },
  s: { title: 'time', label: "datum.value === 0 ? '0' : format(datum.value, '~s') + 's'" },
  bytes: { title: 'bytes', label: "format(datum.value, '~s') + 'B'" },
  Bps: { title: 'bytes/s', label: "format(datum.value, '~s') + 'B'" },
  short: { title: '', label: "format(datum.value, '.3~g')" },
};

/** Draws panels side by side and below each other. @returns an SVG */
export async function draw(panels: readonly PanelWithData[]): Promise<string> {
  // ES modules with a top-level await: they can be imported, but not required.
  const [{ parse, View }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    padding: 16,
    config: {
      font: 'DejaVu Sans, Verdana, Helvetica, Arial, sans-serif',
      axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#e6e6e6', tickCount: 4 },
      legend: { labelFontSize: 12, orient: 'bottom', labelLimit: WIDTH - 30, title: null, symbolStrokeWidth: 3 },
      title: {
        fontSize: 15,
        subtitleFontSize: 12,
        subtitleColor: '#666666',
        anchor: 'start',
        frame: 'group',
        offset: 8,
      },
      view: { stroke: '#d0d0d0' },
    },
    columns: COLUMNS,
    // Room for axes, legends and titles, the same everywhere: plots stand in line.
    bounds: 'flush',
    spacing: { row: 180, column: 90 },
    resolve: { scale: { color: 'independent', x: 'shared', y: 'independent' } },
    concat: panels.map((panel) => view(panel)),
  };
  // The types know no specification that is put together at run time.
  const { spec: compiled } = compile(spec as unknown as TopLevelSpec);
  const svg = await new View(parse(compiled), { renderer: 'none' }).toSVG();
  // A hundredth of a pixel is as good as ten more digits.
  return svg.replaceAll(/(\.\d\d)\d+/g, '$1');
}

function view({ service, panel, points, step }: PanelWithData): Fields {
  const unit = UNITS[unitOf(panel)] ?? { title: 'value', label: 'datum.label' };
  const frame = {
    title: { text: panel.title, subtitle: service },
    width: WIDTH,
    height: HEIGHT,
    data: { values: points },
  };
  const x = { field: 'minutes', type: 'quantitative', title: 'minutes', axis: { format: '~r' } };
  if (panel.type === 'heatmap') {
    return { ...frame, ...heatmap(x, step) };
  }
  const stacked = isStacked(panel);
  return {
    ...frame,
    mark: stacked ? { type: 'area', opacity: 0.75, line: true } : { type: 'line', strokeWidth: 2, clip: true },
    encoding: {
      x,
      y: {
        field: 'value',
        type: 'quantitative',
        stack: stacked ? 'zero' : null,
        scale: { zero: true },
        axis: { title: unit.title, labelExpr: unit.label },
      },
      color: { field: 'series', type: 'nominal', scale: { range: LINES }, legend: { columns: legendColumns(points) } },
    },
  };
}

function heatmap(x: Fields, step: number): Fields {
  return {
    transform: [
      { filter: 'datum.value > 0' },
      { calculate: `datum.minutes - ${step}`, as: 'from' },
      { calculate: "datum.series === '+Inf' ? 1e9 : toNumber(datum.series)", as: 'bound' },
    ],
    mark: { type: 'rect', stroke: 'white', strokeWidth: 0.5 },
    encoding: {
      x: { ...x, field: 'from' },
      x2: { field: 'minutes' },
      y: {
        field: 'series',
        type: 'ordinal',
        sort: { op: 'max', field: 'bound', order: 'descending' },
        axis: {
          title: 'at most',
          labelExpr: "datum.label === '+Inf' ? '∞' : format(toNumber(datum.label), '~s') + 's'",
        },
      },
      color: {
        field: 'value',
        type: 'quantitative',
        scale: { scheme: 'oranges' },
        legend: { title: 'requests', orient: 'bottom', gradientLength: WIDTH - 60, gradientThickness: 8 },
      },
    },
  };
}

/** As many names beside each other as have room. */
function legendColumns(points: readonly Point[]): number {
  const longest = Math.max(0, ...points.map(({ series }) => series.length));
  return Math.max(1, Math.floor(WIDTH / (30 + 8 * longest)));
}

function unitOf({ fieldConfig }: GrafanaPanel): string {
  return (fieldConfig as { defaults: { unit: string } }).defaults.unit;
}

function isStacked({ fieldConfig }: GrafanaPanel): boolean {
  const { custom } = (fieldConfig as { defaults: { custom?: { stacking?: { mode: string } } } }).defaults;
  return custom?.stacking?.mode === 'normal';
}
