/** A column of numbers or words; `digits` after the point for numbers. */
export interface Column {
  readonly key: string;
  readonly title: string;
  readonly digits?: number;
}

export type Row = Readonly<Record<string, string | number>>;

/** What a bench shows, as numbers for `--json` and formatted for people. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** The table as aligned lines: words to the left, numbers to the right. */
export function formatTable({ columns, rows }: Table): string[] {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => columns.map((column) => cellOf(row, column)))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, i) => pad(cell, widths[i] ?? 0, columns[i]))
      .join('  ')
      .trimEnd(),
  );
}

function cellOf(row: Row, { key, digits }: Column): string {
  const value = row[key] ?? '';
  return typeof value === 'number' ? value.toFixed(digits) : value;
}

function pad(cell: string, width: number, column: Column | undefined): string {
  return column?.digits === undefined ? cell.padEnd(width) : cell.padStart(width);
}
