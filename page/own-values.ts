/** Members of the summary that are not sections of the application. */
const KNOWN = new Set(
  (
    'timestamp uptimeSeconds service labels window requests endpoints endpointsTotal streaming domain handlers clients ' +
    'system module series families familiesFailed sectionsFailed'
  ).split(' '),
);

const MAX_DEPTH = 4;
const MAX_COLUMNS = 12;
export const MAX_ROWS = 300;
const MAX_SECTIONS = 50;
const MAX_NUMBERS = 500;
const MAX_TEXT = 1000;
const MAX_JSON = 200;

/** A value with the names of the objects that it is in. */
export interface OwnValue {
  readonly name: string;
  readonly value: string | number | boolean | null;
}

/** An array of objects. */
export interface OwnTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface OwnSection {
  readonly values: readonly OwnValue[];
  readonly tables: readonly OwnTable[];
  /** How many values and rows are left out. */
  readonly leftOut: number;
}

/** Names of the sections that the application has. */
export function ownSectionNames(summary: object): readonly string[] {
  return Object.keys(summary)
    .filter((name) => !KNOWN.has(name))
    .slice(0, MAX_SECTIONS);
}

/** Takes a section of any shape apart into values and tables. */
export function readOwnSection(section: unknown): OwnSection {
  const reader = new Reader();
  reader.read(section, '', 1);
  return reader;
}

/** The numbers of all own sections, by the names that they have in the history. */
export function ownNumbers(summary: object): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const section of ownSectionNames(summary)) {
    for (const { name, value } of readOwnSection(Reflect.get(summary, section)).values) {
      if (typeof value === 'number' && numbers.size < MAX_NUMBERS) {
        numbers.set(historyName(section, name), value);
      }
    }
  }
  return numbers;
}

export function historyName(section: string, name: string): string {
  return JSON.stringify([section, name]);
}

class Reader implements OwnSection {
  readonly values: OwnValue[] = [];
  readonly tables: OwnTable[] = [];
  leftOut = 0;
  #rows = 0;

  read(value: unknown, name: string, depth: number): void {
    if (Array.isArray(value)) {
      this.#readArray(value, name);
    } else if (!isObject(value)) {
      this.#add(name, value);
    } else if (depth > MAX_DEPTH) {
      this.leftOut += Object.keys(value).length;
    } else {
      for (const [key, member] of Object.entries(value)) {
        if (this.#rows >= MAX_ROWS) {
          this.leftOut++;
        } else {
          this.read(member, name === '' ? key : `${name} › ${key}`, depth + 1);
        }
      }
    }
  }

  #add(name: string, value: unknown): void {
    this.#rows++;
    this.values.push({ name, value: isPlain(value) ? value : cellText(value) });
  }

  #readArray(items: readonly unknown[], name: string): void {
    if (!items.some((item) => isObject(item) && Object.keys(item).length > 0)) {
      this.#add(name, items.slice(0, MAX_ROWS).map(cellText).join(', ') || '–');
      this.leftOut += Math.max(0, items.length - MAX_ROWS);
      return;
    }
    const rows = items.slice(0, Math.max(0, MAX_ROWS - this.#rows));
    this.#rows += rows.length;
    this.leftOut += items.length - rows.length;
    const all = [...new Set(rows.flatMap((row) => (isObject(row) ? Object.keys(row) : [])))];
    const columns = all.slice(0, MAX_COLUMNS);
    const hidden = all.slice(MAX_COLUMNS);
    this.leftOut += rows.reduce<number>((sum, row) => sum + hidden.filter((column) => has(row, column)).length, 0);
    const cells = rows.map((row) => (isObject(row) ? columns.map((column) => memberOf(row, column)) : [row]));
    this.tables.push({ name, columns, rows: cells });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function has(row: unknown, column: string): boolean {
  return isObject(row) && Object.hasOwn(row, column);
}

/** Names are those of the application: `constructor` is one that every object has. */
function memberOf(row: Readonly<Record<string, unknown>>, column: string): unknown {
  return has(row, column) ? row[column] : undefined;
}

function isPlain(value: unknown): value is OwnValue['value'] {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** A cell of any value: what is in it is shown as JSON. Cut off where it is long. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) {
    return '–';
  }
  return typeof value === 'string' ? cut(value, MAX_TEXT) : cut(JSON.stringify(value) ?? '', MAX_JSON);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
