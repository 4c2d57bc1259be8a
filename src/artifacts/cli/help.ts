import type { Artifact } from '../artifact';
import { ARTIFACTS } from '../artifacts';
import { flagsOf, OPTION_FLAGS, type OptionFlag } from './flags';

const COMMON: readonly (readonly [string, string])[] = [
  ['--config <file>', 'options of MetricsModule.forRoot(): .js, .cjs, .mjs or .json'],
  ['--out <folder>', 'where files are written, instead of stdout'],
  ['--force', 'overwrite files that are there'],
  ['-h, --help', 'this text, or that of a command'],
  ['-v, --version', 'version of the package'],
];
const END = `Exit codes: 0 it worked, 1 it failed, 2 the command line is wrong. DEBUG=1 shows stack traces.`;

/** The help, or that of a command. */
export function helpText(artifact: Artifact | undefined): string {
  return artifact === undefined ? overview() : ofCommand(artifact);
}

function overview(): string {
  return [
    'Usage: nestjs-red-metrics <command> [options]',
    'Generates what goes with the metrics of a service, from its options in force.',
    table(
      'Commands:',
      ARTIFACTS.map(({ name, about }) => [name, about]),
    ),
    options(OPTION_FLAGS.filter(({ commands }) => commands === undefined)),
    'More options: nestjs-red-metrics <command> --help',
    END,
  ].join('\n\n');
}

function ofCommand({ name, about }: Artifact): string {
  return [`Usage: nestjs-red-metrics ${name} [options]`, `Generates: ${about}.`, options(flagsOf(name)), END].join(
    '\n\n',
  );
}

function options(flags: readonly OptionFlag[]): string {
  return table('Options:', [
    ...flags.map(({ flag, value, about }): [string, string] => [`--${flag} <${value}>`, about]),
    ...COMMON,
  ]);
}

function table(title: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return [title, ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)].join('\n');
}
