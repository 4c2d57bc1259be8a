import { MetricsConfigurationError } from '../core/metrics.errors';
import { didYouMean } from '../core/nearest-name';

/** A metric name of the Prometheus data model. */
const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
/** A label name of the Prometheus data model; `__` at the start is reserved. */
const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;
/** Labels that the exposition or the scraping server sets itself. */
const RESERVED_LABELS: ReadonlySet<string> = new Set(['le', 'quantile']);
const LONGEST_QUOTE = 60;
/** More names than these are not listed in an error. */
const MAX_LISTED = 6;
/** Objects without options of their own, which an `await` or a conversion was forgotten for. */
const NO_OPTIONS = /^\[object (Promise|Map|Set|WeakMap|WeakSet|Date|RegExp)\]$/;

/** The value as an error may show it: short, on one line. Not for secrets. */
export function quote(value: unknown): string {
  if (typeof value === 'string') {
    const cut = value.length > LONGEST_QUOTE ? `${value.slice(0, LONGEST_QUOTE)}…` : value;
    return JSON.stringify(cut);
  }
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) {
    return String(value);
  }
  if (Array.isArray(value)) {
    return 'an array';
  }
  const kind = kindOf(value);
  return kind === undefined ? `a value of type ${typeof value}` : `a ${kind}`;
}

/** The path of an option in the group at `where`; `''` is where all options are. */
export function pathOf(where: string, name: string): string {
  return where === '' ? name : `${where}.${name}`;
}

/**
 * Returns the value as a plain object of options; throws where it is something else or has a key that nobody reads.
 *
 * @param elsewhere paths of options that stand in groups, for the error
 */
export function checkKeys(
  value: unknown,
  known: readonly string[],
  where: string,
  elsewhere: () => readonly string[] = () => [],
): Record<string, unknown> {
  const owner = where === '' ? 'the options' : where;
  if (!isGroup(value)) {
    throw new MetricsConfigurationError(
      owner,
      `must be an object, but got ${quote(value)}`,
      kindOf(value) === 'Promise' ? 'await it first' : 'pass an object, or leave it out',
    );
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) {
      throw unknownOption(key, known, where, elsewhere());
    }
  }
  return value;
}

/** As {@link checkKeys}, for a group of options that may be left out. */
export function checkGroup(value: unknown, known: readonly string[], where: string): Record<string, unknown> {
  return value === undefined ? {} : checkKeys(value, known, where);
}

function unknownOption(
  key: string,
  known: readonly string[],
  where: string,
  elsewhere: readonly string[],
): MetricsConfigurationError {
  const path = quote(pathOf(where, key));
  const member = elsewhere.find((candidate) => candidate.endsWith(`.${key}`));
  const question =
    member === undefined
      ? didYouMean(key, known, (name) => quote(pathOf(where, name)))
      : `. Did you mean ${quote(member)}?`;
  const names =
    known.length > MAX_LISTED ? '; docs/configuration.md has the options' : `, or use one of: ${known.join(', ')}`;
  return new MetricsConfigurationError(
    path,
    'is unknown',
    question === '' ? `remove it${names}` : 'correct the name, or remove it',
    `Unknown option ${path}${question}`,
  );
}

/** Whether the value may be an object of options. */
export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && kindOf(value) === undefined;
}

/** What a value is that has no options, though it is an object; `undefined` for other values. */
function kindOf(value: unknown): string | undefined {
  return NO_OPTIONS.exec(Object.prototype.toString.call(value))?.[1];
}

/** Returns the value that it was given; throws where that is wrong, left out included. */
export type Check<Value> = (value: unknown, where: string) => Value;

/** A check for what `is` knows; the error shows what stands there instead. */
export function mustBe<Value>(is: (value: unknown) => value is Value, what: string, fix: string): Check<Value> {
  return demand(is, (value) => `must be ${what}, but got ${quote(value)}`, fix);
}

/** The same for secrets and what is near to them: what stands there instead may be the secret, and is not shown. */
export function mustBeUnquoted<Value>(is: (value: unknown) => value is Value, what: string, fix: string): Check<Value> {
  return demand(is, () => `must be ${what}`, fix);
}

function demand<Value>(
  is: (value: unknown) => value is Value,
  problem: (value: unknown) => string,
  fix: string,
): Check<Value> {
  return (value, where) => {
    if (!is(value)) {
      throw new MetricsConfigurationError(where, problem(value), fix);
    }
    return value;
  };
}

/** Throws unless the value is an array. */
export const checkArray: Check<readonly unknown[]> = mustBe(isList, 'an array', 'put it into brackets');

/** A check of an array and of each of its items. */
export function listOf<Item>(
  checkItem: Check<Item>,
  checkList: Check<readonly unknown[]> = checkArray,
): Check<readonly Item[]> {
  return (value, where) => checkList(value, where).map((item, index) => checkItem(item, `${where}[${index}]`));
}

/** Throws unless the value is a valid metric name. */
export const checkMetricName: Check<string> = mustBe(
  (value): value is string => typeof value === 'string' && METRIC_NAME.test(value),
  'a Prometheus metric name',
  'use letters, digits and underscores, and no digit first',
);

/** Throws unless the value is a label name that a metric may use. */
export const checkLabelName: Check<string> = mustBe(
  (value): value is string => typeof value === 'string' && LABEL_NAME.test(value) && !RESERVED_LABELS.has(value),
  'a Prometheus label name',
  'use letters, digits and underscores, no digit and no double underscore first, and neither "le" nor "quantile"',
);

/** Whether the value is an array. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Whether the value is an object that no key and no certificate is; what its keys are is not looked at. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

/** Whether the value may be the path of a file. */
export function isFilePath(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !value.includes('\0');
}

/** Throws where a value stands twice. */
export function checkUnique(values: readonly string[], where: string): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) {
    throw new MetricsConfigurationError(where, `has ${quote(twice)} twice`, 'name each only once');
  }
}
