import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface BenchArguments {
  /** Names of the benches to run. */
  readonly names: readonly string[];
  readonly json: boolean;
  readonly quick: boolean;
}

/** The command line cannot be understood. */
export class UsageError extends Error {}

/**
 * Reads the command line; without a name all benches are meant.
 *
 * @param known names of all benches
 * @throws UsageError for anything unknown
 */
export function readArguments(words: readonly string[], known: readonly string[]): BenchArguments {
  const { values, positionals } = parsed(words);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no bench "${unknown}".`);
  }
  return {
    names: positionals.length === 0 ? known : known.filter((name) => positionals.includes(name)),
    json: values.json === true,
    quick: values.quick === true,
  };
}

export function usage(known: readonly string[]): string {
  return `Usage: npm run bench -- [${known.join(' | ')}] [--json] [--quick]`;
}

function parsed(words: readonly string[]): {
  values: { json?: boolean; quick?: boolean };
  positionals: string[];
} {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, quick: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
