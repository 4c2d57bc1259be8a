import type { PanelModel, RowModel } from './dashboard-model';

/** A place on Grafana's grid. */
export interface GridPlace {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A panel with its place. */
export interface PlacedPanel {
  readonly id: number;
  readonly place: GridPlace;
  readonly panel: PanelModel;
}

/** A row with its heading and its panels, each in its place. */
export interface PlacedRow {
  readonly id: number;
  readonly place: GridPlace;
  readonly row: RowModel;
  readonly panels: readonly PlacedPanel[];
}

const COLUMNS = 24;
const HEADING_HEIGHT = 1;
const STAT_HEIGHT = 4;
const HEIGHT = 8;

/** Puts rows below each other, and their panels side by side as they fit; panels of a line that is not full grow. */
export function layOut(rows: readonly RowModel[]): readonly PlacedRow[] {
  let id = 0;
  let y = 0;
  return rows.map((row) => {
    const heading = { id: ++id, row, place: { x: 0, y, w: COLUMNS, h: HEADING_HEIGHT } };
    y += HEADING_HEIGHT;
    // What is folded takes no room. Grafana moves what is below when somebody unfolds it.
    let below = y;
    const panels = linesOf(row.panels).flatMap((line) => {
      const h = Math.max(...line.map(heightOf));
      const placed = placeLine(line, below, h).map((each) => ({ id: ++id, ...each }));
      below += h;
      return placed;
    });
    y = row.folded ? y : below;
    return { ...heading, panels };
  });
}

function heightOf({ view }: PanelModel): number {
  return view === 'stat' ? STAT_HEIGHT : HEIGHT;
}

/** A line ends where the next panel has no room, or another height. */
function linesOf(panels: readonly PanelModel[]): readonly PanelModel[][] {
  const lines: PanelModel[][] = [];
  let room = 0;
  let height = 0;
  for (const panel of panels) {
    const line = lines.at(-1);
    if (line === undefined || panel.width > room || heightOf(panel) !== height) {
      lines.push([panel]);
      room = COLUMNS;
      height = heightOf(panel);
    } else {
      line.push(panel);
    }
    room -= panel.width;
  }
  return lines;
}

function placeLine(line: readonly PanelModel[], y: number, h: number): { panel: PanelModel; place: GridPlace }[] {
  const wanted = line.reduce((sum, { width }) => sum + width, 0);
  let wantedBefore = 0;
  return line.map((panel) => {
    const x = Math.round((wantedBefore / wanted) * COLUMNS);
    wantedBefore += panel.width;
    return { panel, place: { x, y, w: Math.round((wantedBefore / wanted) * COLUMNS) - x, h } };
  });
}
