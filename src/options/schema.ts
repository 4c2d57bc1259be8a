import { type Check, checkKeys, mustBe, pathOf } from './checks';

/** An option, of whatever type, as one may look at it. */
export interface AnyOption {
  /** Checks the value of the option at that path, and fills the default in. */
  readonly read: (value: unknown, where: string) => unknown;
  /** What counts where the option is left out, if that is always the same. */
  readonly byDefault?: unknown;
  /** Of a group: its options. */
  readonly members?: Readonly<Record<string, AnyOption>> | undefined;
}

/**
 * One option: what a user may give (`Given`), and what the module reads from it. Key, type, bounds, default and message
 * of every option stand in its schema, and nowhere else.
 */
export class Option<Given, Read> implements AnyOption {
  /** Never there: has the compiler compare `Given` with the interface of the options both ways. */
  readonly given?: (value: Given) => Given;

  constructor(
    readonly read: (value: unknown, where: string) => Read,
    readonly members?: AnyOption['members'],
    readonly byDefault?: unknown,
  ) {}

  /** The same with a default. */
  or(byDefault: Exclude<Read, undefined>): Option<Given, Exclude<Read, undefined>> {
    const read = (value: unknown, where: string): Exclude<Read, undefined> => {
      const given = this.read(value, where);
      return given === undefined ? byDefault : (given as Exclude<Read, undefined>);
    };
    return new Option(read, this.members, byDefault);
  }

  /** The same, with what `next` makes of the value: checks of several members together, for example. */
  into<Next>(next: (read: Read, where: string) => Next): Option<Given, Next> {
    return new Option((value, where) => next(this.read(value, where), where), this.members, this.byDefault);
  }
}

/** Which numbers an option takes. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

/** The options of a group, one for each member of the interface `Options`. */
export type Members<Options, Read extends Record<keyof Options, unknown>> = {
  readonly [Key in keyof Required<Options>]: Option<Required<Options>[Key], Read[Key]>;
};

/** `NoInfer`, which TypeScript has since 5.4: declarations of this package are read by older ones too. */
type AsWritten<Type> = [Type][Type extends unknown ? 0 : never];

/**
 * The options of a group when they are read: as the interface says, but all there.
 *
 * @typeParam Without those that are `undefined` where they are left out
 * @typeParam Other those of which something else is made
 */
export type Filled<Options, Without extends keyof Options = never, Other = unknown> = {
  readonly [Key in keyof Required<Options>]: Key extends keyof Other
    ? Other[Key]
    : Required<Options>[Key] | (Key extends Without ? undefined : never);
};

/** `true` or `false`. */
export const boolean: Option<boolean, boolean | undefined> = checked(
  mustBe((value) => typeof value === 'boolean', 'true or false', 'pass a boolean'),
);

/** A number in the range. */
export function number({ min, max, whole = false }: NumberRange): Option<number, number | undefined> {
  const isInRange = (value: unknown): value is number =>
    typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value));
  const what = `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`;
  return checked(mustBe(isInRange, what, 'pass such a number, or leave it out'));
}

/** One of the words. */
export function word<Word extends string>(...words: readonly Word[]): Option<Word, Word | undefined> {
  const isWord = (value: unknown): value is Word => words.includes(value as Word);
  return checked(mustBe(isWord, `one of ${words.join(', ')}`, 'use one of these, or leave it out'));
}

/**
 * What has a check of its own, and the message with it.
 *
 * @param check is not asked where the option is left out
 * @param group what it reads the value with, if that is a group
 */
export function checked<Read, Given = Read>(check: Check<Read>, group?: AnyOption): Option<Given, Read | undefined> {
  return new Option((value, where) => (value === undefined ? undefined : check(value, where)), group?.members);
}

/** What can only be checked where others are known: whoever knows them gets it as it was given. */
export function later<Given>({ members, byDefault }: Omit<AnyOption, 'read'> = {}): Option<Given, unknown> {
  return new Option((value): unknown => value, members, byDefault);
}

/** An object of options. One that is left out has the defaults of its members. */
export function group<Options, Read extends Record<keyof Options, unknown>>(
  members: AsWritten<Members<Options, Read>>,
): Option<Options, Read> {
  const options: readonly [string, AnyOption][] = Object.entries(members);
  const names = options.map(([name]) => name);
  const read = (value: unknown, where: string): Read => {
    const given = value === undefined ? {} : checkKeys(value, names, where, () => pathsBelow(options, where));
    return Object.fromEntries(
      options.map(([name, option]) => [name, option.read(given[name], pathOf(where, name))]),
    ) as Read;
  };
  return new Option(read, Object.fromEntries(options));
}

/** A group that `false` switches off. */
export function orFalse<Options, Read>(options: Option<Options, Read>): Option<Options | false, Read | undefined> {
  return new Option((value, where) => (value === false ? undefined : options.read(value, where)), options.members);
}

/** A group that `false` switches off, and that `true` switches on with the defaults of its members. */
export function switchable<Options, Read>(options: Option<Options, Read>): Option<Options | boolean, Read | undefined> {
  const read = orFalse(options).read;
  return new Option((value, where) => read(value === true ? undefined : value, where), options.members, true);
}

/** The paths of what stands in the groups among these options. */
function pathsBelow(options: readonly [string, AnyOption][], where: string): readonly string[] {
  return options.flatMap(([name, { members = {} }]) =>
    Object.keys(members).map((inner) => pathOf(pathOf(where, name), inner)),
  );
}
