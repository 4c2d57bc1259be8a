import { quote } from '../options/checks';
import { HTTP_METHOD } from '../options/resolve-methods';
import type { ResolvedSummaryOptions } from '../options/resolve-summary';

/** What a reader asks `/metrics.json` for. */
export interface SummaryQuery {
  /** Seconds to sum up; `undefined`: everything since the process started. */
  readonly windowSeconds: number | undefined;
  /** Part of the paths wanted, in lower case. */
  readonly endpoint: string | undefined;
  /** The method wanted, in upper case. */
  readonly method: string | undefined;
  /** The sections wanted, families aside. */
  readonly sections: ReadonlySet<string>;
  readonly families: boolean;
  /** How many endpoints at most. */
  readonly limit: number | undefined;
}

/** Thrown for a query that asks for something that there is not. The message may be shown to whoever asked. */
export class InvalidQuery extends Error {
  override readonly name = 'InvalidQuery';
}

/** The sections that the summary itself has. */
export const OWN_SECTIONS: readonly string[] = [
  'requests',
  'endpoints',
  'streaming',
  'domain',
  'handlers',
  'clients',
  'system',
];

const PARAMETERS = ['window', 'endpoint', 'method', 'sections', 'system', 'families', 'limit'];
const WINDOW = /^(\d{1,6})(s|m|h)$/;
const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const LIMIT = /^\d{1,7}$/;
const LONGEST_PART = 256;

/**
 * Reads the query of a request target.
 *
 * @param contributed names of the sections that the application contributes
 * @throws InvalidQuery for the first thing that is wrong
 */
export function readSummaryQuery(
  url: string,
  options: ResolvedSummaryOptions,
  contributed: readonly string[],
): SummaryQuery {
  const start = url.indexOf('?');
  const values = valuesOf(new URLSearchParams(start === -1 ? '' : url.slice(start)));
  const known = [...OWN_SECTIONS, ...contributed];
  const sections = new Set(readSections(values.get('sections'), known));
  if (!readBoolean(values.get('system'), 'system', true)) {
    sections.delete('system');
  }
  return {
    windowSeconds: readWindow(values.get('window'), options),
    endpoint: readEndpoint(values.get('endpoint')),
    method: readMethod(values.get('method')),
    sections,
    families: readBoolean(values.get('families'), 'families', false),
    limit: readLimit(values.get('limit')),
  };
}

function valuesOf(parameters: URLSearchParams): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (!PARAMETERS.includes(name)) {
      throw new InvalidQuery(`There is no parameter ${quote(name)}: there are ${PARAMETERS.join(', ')}.`);
    }
    if (values.has(name)) {
      throw new InvalidQuery(`The parameter "${name}" is there twice.`);
    }
    values.set(name, value);
  }
  return values;
}

function readWindow(value: string | undefined, options: ResolvedSummaryOptions): number | undefined {
  if (value === undefined) {
    return options.windowSeconds;
  }
  if (value === 'all') {
    return undefined;
  }
  const [, amount = '', unit = ''] = WINDOW.exec(value) ?? [];
  const seconds = Number(amount) * (SECONDS_OF[unit] ?? Number.NaN);
  if (!(seconds >= options.stepSeconds && seconds <= options.keepSeconds)) {
    throw new InvalidQuery(
      `window must be a time from ${options.stepSeconds}s to ${options.keepSeconds}s, such as 30s, 5m or 1h, or all, ` +
        `but is ${quote(value)}.`,
    );
  }
  return seconds;
}

function readEndpoint(value: string | undefined): string | undefined {
  if (value !== undefined && (value === '' || value.length > LONGEST_PART)) {
    throw new InvalidQuery(`endpoint must be a part of a path, of 1 to ${LONGEST_PART} characters.`);
  }
  return value?.toLowerCase();
}

function readMethod(value: string | undefined): string | undefined {
  if (value !== undefined && !HTTP_METHOD.test(value)) {
    throw new InvalidQuery(`method must be an HTTP method, such as GET, but is ${quote(value)}.`);
  }
  return value?.toUpperCase();
}

function readSections(value: string | undefined, known: readonly string[]): readonly string[] {
  if (value === undefined) {
    return known;
  }
  const names = value.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InvalidQuery(`There is no section ${quote(unknown)}: there are ${known.join(', ')}.`);
  }
  return names;
}

function readBoolean(value: string | undefined, name: string, byDefault: boolean): boolean {
  if (value !== undefined && value !== 'true' && value !== 'false') {
    throw new InvalidQuery(`${name} must be true or false, but is ${quote(value)}.`);
  }
  return value === undefined ? byDefault : value === 'true';
}

function readLimit(value: string | undefined): number | undefined {
  if (value !== undefined && !LIMIT.test(value)) {
    throw new InvalidQuery(`limit must be a whole number from 0 to 9999999, but is ${quote(value)}.`);
  }
  return value === undefined ? undefined : Number(value);
}
