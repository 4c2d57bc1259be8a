import { toLabelValue } from '../instruments/labels';
import { checkDecoratorOptions, checkText } from './decorator-options';
import type { MeasuredMethod } from './measured-method';
import type { Recorder } from './recorder';

/** Other values for the labels of a method. */
export interface MethodNames {
  /** Value of the label `class`. @default the name of the class that declares the method */
  class?: string;
  /** Value of the label `method`. @default the name of the method */
  method?: string;
}

/**
 * The options of a decorator that takes names; throws for those it does not know, and for names that are no text.
 *
 * @param others options that it has beside the names
 */
export function checkMethodNames<Options extends MethodNames>(
  options: Options | undefined,
  decorator: string,
  others: readonly (keyof Options & string)[] = [],
): Options {
  // Each is read once, and nobody changes it later.
  const checked = { ...checkDecoratorOptions<Options>(options, ['class', 'method', ...others], decorator) };
  (['class', 'method'] as const).forEach((key) => checkText(checked[key], `${decorator} ${key}`));
  return checked;
}

/** The values of the labels `class` and `method`. Warns where another method has the same. */
export function namesOf(recorder: Recorder, method: MeasuredMethod, names: MethodNames): readonly [string, string] {
  const labels = [
    toLabelValue(names.class ?? method.className),
    toLabelValue(names.method ?? method.methodName),
  ] as const;
  recorder.claims.claim({
    method,
    labels: { class: labels[0], method: labels[1] },
    named: names.class !== undefined,
    fix: `Name it: ${method.decorator.replace(/\(.*$/, "({ class: '…' })")}.`,
  });
  return labels;
}
