/** Names of the colours of styles/colors.css. A series has the same one everywhere. */
export type SeriesColor =
  | '--series-requests'
  | '--series-errors'
  | '--series-aborted'
  | '--series-p50'
  | '--series-p95'
  | '--series-p99'
  | '--series-max'
  | '--series-in-flight'
  | '--series-streams'
  | '--series-chunks'
  | '--series-cpu'
  | '--series-memory'
  | '--series-heap'
  | '--series-resident'
  | '--series-gc'
  | '--series-sent'
  | '--series-received'
  | '--series-other';

type Name =
  SeriesColor | `--heat-${number}` | '--chart-grid' | '--chart-text' | '--window-now' | '--window-then' | '--mark';

const known = new Map<Name, string>();
let changes = 0;
const listeners = new Set<() => void>();

/** The colour in the scheme of the moment; remembered, as reading it costs a style computation. */
export function color(name: Name): string {
  let value = known.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    known.set(name, value);
  }
  return value;
}

/** Calls back when the reader's scheme changes between light and dark: canvases are to be drawn again. */
export function onSchemeChange(listener: () => void): void {
  listeners.add(listener);
}

/** Another number after each change of the scheme. */
export function schemeVersion(): number {
  return changes;
}

/** Dashes tell lines apart where colours do not. */
export const DASHES: Partial<Record<SeriesColor, number[]>> = {
  '--series-p50': [2, 2],
  '--series-p99': [6, 3],
  '--series-aborted': [2, 2],
  '--series-received': [4, 2],
  '--series-resident': [6, 3],
};

window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  known.clear();
  changes++;
  listeners.forEach((listener) => listener());
});
