import { quote } from '../options/checks';
import type { ResolvedSummaryOptions } from '../options/resolve-summary';

const TIME = /^(\d{1,6})(s|m|h)$/;
const SECONDS_OF: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Thrown for a query that asks for something that there is not. The message may be shown to whoever asked. */
export class InvalidQuery extends Error {
  override readonly name = 'InvalidQuery';
}

/** The values by parameter. @throws InvalidQuery for a parameter that there is not, and for one that is there twice */
export function valuesOf(parameters: URLSearchParams, known: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (!known.includes(name)) {
      throw new InvalidQuery(`There is no parameter ${quote(name)}: there are ${known.join(', ')}.`);
    }
    if (values.has(name)) {
      throw new InvalidQuery(`The parameter "${name}" is there twice.`);
    }
    values.set(name, value);
  }
  return values;
}

/** A time that the window may be long. */
export function readSeconds(
  value: string,
  { stepSeconds, keepSeconds }: ResolvedSummaryOptions,
  message: (times: string) => string,
): number {
  const [, amount = '', unit = ''] = TIME.exec(value) ?? [];
  const seconds = Number(amount) * (SECONDS_OF[unit] ?? Number.NaN);
  if (!(seconds >= stepSeconds && seconds <= keepSeconds)) {
    throw new InvalidQuery(message(`from ${stepSeconds}s to ${keepSeconds}s`));
  }
  return seconds;
}

/** A list with commas of names that are known. */
export function readNames<Name extends string>(value: string, known: readonly Name[], what: string): readonly Name[] {
  const names = value.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name as Name));
  if (unknown !== undefined) {
    throw new InvalidQuery(`There is no ${what} ${quote(unknown)}: there are ${known.join(', ')}.`);
  }
  return names as Name[];
}

/** `true` or `false`. */
export function readBoolean(value: string | undefined, name: string, byDefault: boolean): boolean {
  if (value !== undefined && value !== 'true' && value !== 'false') {
    throw new InvalidQuery(`${name} must be true or false, but is ${quote(value)}.`);
  }
  return value === undefined ? byDefault : value === 'true';
}
