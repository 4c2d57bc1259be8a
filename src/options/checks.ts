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

/**
 * Returns the value as a plain object of options; throws where it is something else or has a key that nobody reads.
 *
 * @param elsewhere paths of options that stand in groups, for the error
 */
export function checkKeys(
  value: unknown,
  known: readonly string[],
  where: string,
  elsewhere: readonly string[] = [],
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
      throw unknownOption(key, known, where, elsewhere);
    }
  }
  return value;
}

/** As {@link checkKeys}, for a group of options that may be left out. */
export function checkGroup(
  value: unknown,
  known: readonly string[],
  where: string,
  elsewhere: readonly string[] = [],
): Record<string, unknown> {
  return value === undefined ? {} : checkKeys(value, known, where, elsewhere);
}

function unknownOption(
  key: string,
  known: readonly string[],
  where: string,
  elsewhere: readonly string[],
): MetricsConfigurationError {
  const pathOf = (name: string): string => (where === '' ? name : `${where}.${name}`);
  const member = elsewhere.find((path) => path.endsWith(`.${key}`));
  const question =
    member === undefined ? didYouMean(key, known, (name) => quote(pathOf(name))) : `. Did you mean ${quote(member)}?`;
  const names =
    known.length > MAX_LISTED ? '; docs/configuration.md has the options' : `, or use one of: ${known.join(', ')}`;
  return new MetricsConfigurationError(
    quote(pathOf(key)),
    'is unknown',
    question === '' ? `remove it${names}` : 'correct the name, or remove it',
    `Unknown option ${quote(pathOf(key))}${question}`,
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

/** Returns the value if it is a boolean or left out; throws otherwise. */
export function checkBoolean(value: unknown, where: string): boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean') {
    throw new MetricsConfigurationError(where, `must be true or false, but got ${quote(value)}`, 'pass a boolean');
  }
  return value;
}

/** Returns the value if it is one of these words or left out; throws otherwise. */
export function checkWord<Word extends string>(
  value: unknown,
  words: readonly Word[],
  where: string,
): Word | undefined {
  if (value !== undefined && !words.includes(value as Word)) {
    throw new MetricsConfigurationError(
      where,
      `must be one of ${words.join(', ')}, but got ${quote(value)}`,
      'use one of these, or leave it out',
    );
  }
  return value as Word | undefined;
}

/** What {@link checkNumber} accepts. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

/** Returns the value if it is a number in the range or left out; throws otherwise. */
export function checkNumber(
  value: unknown,
  { min, max, whole = false }: NumberRange,
  where: string,
): number | undefined {
  const valid =
    value === undefined ||
    (typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value)));
  if (!valid) {
    throw new MetricsConfigurationError(
      where,
      `must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, but got ${quote(value)}`,
      'pass such a number, or leave it out',
    );
  }
  return value;
}

/** Throws unless the value is an array. */
export function checkArray(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new MetricsConfigurationError(where, `must be an array, but got ${quote(value)}`, 'put it into brackets');
  }
  return value as unknown[];
}

/** As {@link checkArray}, for a list that may be left out. */
export function checkList(value: unknown, where: string): readonly unknown[] {
  return value === undefined ? [] : checkArray(value, where);
}

/** Throws unless the value is a valid metric name. */
export function checkMetricName(value: unknown, where: string): string {
  if (typeof value !== 'string' || !METRIC_NAME.test(value)) {
    throw new MetricsConfigurationError(
      where,
      `must be a Prometheus metric name, but got ${quote(value)}`,
      'use letters, digits and underscores, and no digit first',
    );
  }
  return value;
}

/** Throws unless the value is a label name that a metric may use. */
export function checkLabelName(value: unknown, where: string): string {
  if (typeof value !== 'string' || !LABEL_NAME.test(value) || RESERVED_LABELS.has(value)) {
    throw new MetricsConfigurationError(
      where,
      `must be a Prometheus label name, but got ${quote(value)}`,
      'use letters, digits and underscores, no digit and no double underscore first, and neither "le" nor "quantile"',
    );
  }
  return value;
}

/** Throws where a value stands twice. */
export function checkUnique(values: readonly string[], where: string): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) {
    throw new MetricsConfigurationError(where, `has ${quote(twice)} twice`, 'name each only once');
  }
}
