import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkArray, checkGroup, quote } from '../options/checks';
import { MAX_WORDS, toWord } from '../instruments/words';

/** The options that a decorator was given; throws for what it does not know. */
export function checkDecoratorOptions<Options extends object>(
  options: Options | undefined,
  known: readonly (keyof Options & string)[],
  decorator: string,
): Options {
  if (
    typeof options === 'function' ||
    (typeof options === 'object' && options !== null && Object.hasOwn(options, 'constructor'))
  ) {
    throw new MetricsConfigurationError(decorator, 'is used without parentheses', `write ${decorator}`);
  }
  return checkGroup(options, known, decorator) as Options;
}

/** Throws unless the value is a function or left out. */
export function checkFunction(value: unknown, where: string): void {
  if (value !== undefined && typeof value !== 'function') {
    throw new MetricsConfigurationError(where, `must be a function, but got ${quote(value)}`, 'write (result) => …');
  }
}

/** Throws unless the value is text for a label, or left out. */
export function checkText(value: unknown, where: string): void {
  if (value !== undefined && (typeof value !== 'string' || value === '')) {
    throw new MetricsConfigurationError(
      where,
      `must be a label value, but got ${quote(value)}`,
      'pass some text, or leave it out',
    );
  }
}

/** Throws unless the value is a list of words, as many as are told apart, or left out. */
export function checkWords(value: unknown, where: string): void {
  if (value === undefined) {
    return;
  }
  const words = checkArray(value, where);
  const wrong = words.find((word) => toWord(word) === undefined);
  if (wrong !== undefined || words.length > MAX_WORDS) {
    throw new MetricsConfigurationError(
      where,
      wrong === undefined ? `has ${words.length} reasons` : `has ${quote(wrong)}, which is no word for a reason`,
      `list at most ${MAX_WORDS} words of letters, digits and underscores`,
    );
  }
}
