/** Options of one subject, as a person reads them. */
export interface OptionGroup {
  readonly group: string;
  readonly values: readonly (readonly [name: string, value: string])[];
}

/** What is told of an option. `undefined`: nothing. */
export type Told = string | number | boolean | readonly (string | number)[] | undefined;

const LONGEST = 200;
/** Half of a surrogate pair that a cut has left. */
const HALF_PAIR = /[\ud800-\udbff]$/;

/** A group of those options of which something is told; a list without items is told as `none`. */
export function optionGroup(group: string, options: Readonly<Record<string, Told>>): OptionGroup {
  const values = Object.entries(options).flatMap(([name, told]) =>
    told === undefined ? [] : [[cut(name), cut(textOf(told))] as const],
  );
  return { group, values };
}

/** `yes` for what is there, whatever it is. */
export function yesIfGiven(value: unknown): string | undefined {
  return value === undefined ? undefined : 'yes';
}

function textOf(told: Exclude<Told, undefined>): string {
  if (typeof told !== 'object') {
    return String(told);
  }
  return told.length === 0 ? 'none' : told.join(', ');
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).replace(HALF_PAIR, '')}…`;
}
