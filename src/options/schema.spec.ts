import { MetricsConfigurationError } from '../core/metrics.errors';
import {
  type AnyOption,
  boolean,
  checked,
  type Filled,
  group,
  later,
  type Members,
  number,
  type Option,
  orFalse,
  switchable,
  word,
} from './schema';

interface Cup {
  size?: 'small' | 'large';
  filled?: boolean;
  degrees?: number;
}

const members: Members<Cup, Filled<Cup, 'degrees'>> = {
  size: word('small', 'large').or('small'),
  filled: boolean.or(false),
  degrees: number({ min: 0, max: 100 }),
};
const CUP: Option<Cup, Filled<Cup, 'degrees'>> = group(members);

const refused = (option: AnyOption, value: unknown): string => {
  try {
    option.read(value, 'cup');
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    return (error as Error).message;
  }
  throw new Error('no error');
};

describe('a group of options', () => {
  it('fills its defaults in', () => {
    expect(CUP.read(undefined, 'cup')).toEqual({ size: 'small', filled: false, degrees: undefined });
    expect(CUP.read({ size: 'large', degrees: 80 }, 'cup')).toEqual({ size: 'large', filled: false, degrees: 80 });
  });

  it.each<[unknown, string]>([
    [{ degrees: 101 }, 'cup.degrees must be a number from 0 to 100, but got 101'],
    [{ size: null }, 'cup.size must be one of small, large, but got null'],
    [{ filed: true }, 'Unknown option "cup.filed". Did you mean "cup.filled"?'],
    ['tea', 'cup must be an object, but got "tea"'],
  ])('refuses %j by its path', (value, message) => {
    expect(refused(CUP, value)).toContain(message);
  });

  it('tells in which of its groups a name is known', () => {
    const table = group<{ cup?: Cup }, { cup: unknown }>({ cup: CUP });

    expect(() => table.read({ degrees: 5 }, '')).toThrow('Unknown option "degrees". Did you mean "cup.degrees"?');
  });

  it('reads each member once, and lets what a getter throws through', () => {
    const failure = new Error('of the getter');
    let reads = 0;
    const hostile = {
      get size(): string {
        reads++;
        return 'large';
      },
      get filled(): boolean {
        throw failure;
      },
    };

    expect(() => CUP.read(hostile, 'cup')).toThrow(failure);
    expect(reads).toBe(1);
  });

  it('may be switched', () => {
    expect(orFalse(CUP).read(false, 'cup')).toBeUndefined();
    expect(() => orFalse(CUP).read(true, 'cup')).toThrow('cup must be an object, but got true');
    expect(switchable(CUP).read(true, 'cup')).toEqual(CUP.read({}, 'cup'));
    expect(switchable(CUP).read(undefined, 'cup')).toEqual(CUP.read({}, 'cup'));
    expect(switchable(CUP).read(false, 'cup')).toBeUndefined();
  });

  it('shows its members, and their defaults', () => {
    expect(Object.entries(CUP.members ?? {}).map(([name, { byDefault }]) => [name, byDefault])).toEqual([
      ['size', 'small'],
      ['filled', false],
      ['degrees', undefined],
    ]);
    expect(later<Cup>(CUP).members).toBe(CUP.members);
    expect(later<Cup>(CUP).read('anything', 'cup')).toBe('anything');
  });
});

/** The compiler asks for each of these errors: `npm run typecheck` fails where one of them is none. */
export const heldByTheCompiler: readonly unknown[] = [
  // @ts-expect-error a member has no option
  group<Cup, Filled<Cup, 'degrees'>>({ size: word('small', 'large').or('small'), filled: boolean.or(false) }),
  // @ts-expect-error an option is of no member
  group<Cup, Filled<Cup, 'degrees'>>({ ...members, handle: boolean }),
  // @ts-expect-error the interface knows a word more
  { ...members, size: word('small').or('small') } satisfies typeof members,
  // @ts-expect-error the interface knows a word less
  { ...members, size: word('small', 'large', 'huge').or('small') } satisfies typeof members,
  // @ts-expect-error the same, without a default
  { size: word('small') } satisfies Members<Pick<Cup, 'size'>, { size: unknown }>,
  // @ts-expect-error another type
  { ...members, filled: number({ min: 0, max: 1 }).or(0) } satisfies typeof members,
  // @ts-expect-error no default, where one is promised
  { ...members, filled: boolean } satisfies typeof members,
  // @ts-expect-error a default of another type
  boolean.or('false'),
  // @ts-expect-error a default that is none of the words
  word('small', 'large').or('huge'),
  // @ts-expect-error the check makes something else of it than is promised
  { ...members, degrees: checked<string, number>(String) } satisfies typeof members,
];
