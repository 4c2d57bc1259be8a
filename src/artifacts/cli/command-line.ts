import { parseArgs } from 'node:util';
import type { Artifact } from '../artifact';
import { ARTIFACTS } from '../artifacts';
import { CommandError } from './command-error';
import { didYouMean } from '../../core/nearest-name';
import { flagsOf, OPTION_FLAGS, type OptionFlag } from './flags';

/** An option as a flag gives it. */
export interface GivenOption {
  readonly flag: OptionFlag;
  readonly value: unknown;
}

/** What the command line asks for. */
export type Request =
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly artifact: Artifact | undefined }
  | {
      readonly kind: 'generate';
      readonly artifact: Artifact;
      readonly config: string | undefined;
      readonly out: string | undefined;
      readonly force: boolean;
      readonly given: readonly GivenOption[];
    };

type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

const SWITCHES = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;
const OUTPUT = { config: { type: 'string' }, out: { type: 'string' }, force: { type: 'boolean' } } as const;

/**
 * Reads the command line.
 *
 * @throws CommandError with exit code 2 where it is wrong
 */
export function readCommandLine(args: readonly string[]): Request {
  const { values, positionals } = parse(args);
  if (values['version'] === true) {
    return { kind: 'version' };
  }
  const artifact = artifactNamed(positionals);
  if (values['help'] === true) {
    return { kind: 'help', artifact };
  }
  if (artifact === undefined) {
    throw wrong('No command given', `name one of: ${namesOfArtifacts()}`);
  }
  checkFlags(artifact, values);
  return {
    kind: 'generate',
    artifact,
    config: textOf(values, 'config'),
    out: textOf(values, 'out'),
    force: values['force'] === true,
    given: OPTION_FLAGS.flatMap((flag) => givenBy(flag, values)),
  };
}

function parse(args: readonly string[]): { values: Values; positionals: readonly string[] } {
  const flags = Object.fromEntries(
    OPTION_FLAGS.map(({ flag, isList, isMap }) => [
      flag,
      { type: 'string', multiple: isList === true || isMap === true } as const,
    ]),
  );
  try {
    return parseArgs({ args: [...args], options: { ...SWITCHES, ...OUTPUT, ...flags }, allowPositionals: true });
  } catch (error) {
    // Node's message names the flag in its first sentence; what follows is about positionals, which there are none of.
    const [problem = ''] = (error as Error).message.split(/\.\s|\n/);
    throw wrong(`${problem.replace(/\.$/, '')}${questionAbout(error)}`, 'see nestjs-red-metrics --help');
  }
}

/** Which flag was probably meant, where Node knows none of that name: it quotes the one that was given. */
function questionAbout(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const given = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? /'--([^'=]+)/.exec(message)?.[1] : undefined;
  const known = [...Object.keys({ ...SWITCHES, ...OUTPUT }), ...OPTION_FLAGS.map(({ flag }) => flag)];
  return given === undefined ? '' : didYouMean(given, known, (name) => `--${name}`);
}

function artifactNamed([name, ...more]: readonly string[]): Artifact | undefined {
  if (name === undefined) {
    return undefined;
  }
  const artifact = ARTIFACTS.find((candidate) => candidate.name === name);
  if (artifact === undefined) {
    throw wrong(
      `Unknown command ${JSON.stringify(name)}${didYouMean(
        name,
        ARTIFACTS.map((artifact) => artifact.name),
        (meant) => meant,
      )}`,
      `use one of: ${namesOfArtifacts()}`,
    );
  }
  if (more.length > 0) {
    throw wrong(
      `Unexpected argument ${JSON.stringify(more[0])}`,
      'generate one after the other, and write values right after their flag',
    );
  }
  return artifact;
}

function checkFlags({ name }: Artifact, values: Values): void {
  const known = flagsOf(name);
  const idle = OPTION_FLAGS.find((flag) => values[flag.flag] !== undefined && !known.includes(flag));
  if (idle !== undefined) {
    throw wrong(`--${idle.flag} does not apply to ${name}`, `remove it; see nestjs-red-metrics ${name} --help`);
  }
  if (values['force'] === true && values['out'] === undefined) {
    throw wrong('--force needs --out', 'add --out, or remove it');
  }
}

function givenBy(flag: OptionFlag, values: Values): GivenOption[] {
  const value = values[flag.flag];
  if (value === undefined || typeof value === 'boolean') {
    return [];
  }
  if (typeof value === 'string') {
    return [{ flag, value: flag.isNumber === true ? numberOf(flag, value) : (flag.read?.(value) ?? value) }];
  }
  const texts = value.map(String);
  return [{ flag, value: flag.isMap === true ? mapOf(flag, texts) : texts }];
}

function mapOf({ flag }: OptionFlag, texts: readonly string[]): Readonly<Record<string, string>> {
  const pairs = texts.flatMap((text) => text.split(','));
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) {
        throw wrong(`--${flag} must be name=value, but got ${JSON.stringify(pair)}`, `write --${flag} name=value`);
      }
      return [name, value];
    }),
  );
}

function numberOf({ flag }: OptionFlag, text: string): number {
  const number = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(number)) {
    throw wrong(`--${flag} must be a number, but got ${JSON.stringify(text)}`, 'write it in digits');
  }
  return number;
}

function textOf(values: Values, flag: 'config' | 'out'): string | undefined {
  const value = values[flag];
  if (value === '') {
    throw wrong(`--${flag} is empty`, 'name a path');
  }
  return typeof value === 'string' ? value : undefined;
}

function namesOfArtifacts(): string {
  return ARTIFACTS.map(({ name }) => name).join(', ');
}

function wrong(problem: string, fix: string): CommandError {
  return new CommandError(`${problem}${problem.endsWith('?') ? '' : '.'} Fix: ${fix}.`, 2);
}
