import { MetricsConfigurationError } from '../../core/metrics.errors';
import { resolveArtifactOptions } from '../artifact-options';
import type { ArtifactFile } from '../artifact';
import { asText } from './as-text';
import { CommandError } from './command-error';
import { type GivenOption, readCommandLine, type Request } from './command-line';
import { helpText } from './help';
import { loadConfig } from './load-config';
import { readProject } from './read-project';
import { writeFiles } from './write-files';

/** What is written to stdout and to stderr. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Does what the command line asks for.
 *
 * @throws CommandError where that cannot be done
 */
export async function run(args: readonly string[]): Promise<Output> {
  const request = readCommandLine(args);
  switch (request.kind) {
    case 'help':
      return { stdout: `${helpText(request.artifact)}\n`, stderr: '' };
    case 'version':
      return { stdout: `${version()}\n`, stderr: '' };
    case 'generate':
      return generate(request);
  }
}

async function generate({ artifact, config, out, force, given }: Request & { kind: 'generate' }): Promise<Output> {
  const loaded = config === undefined ? {} : await loadConfig(config);
  const files = await explained(config, given, async () => {
    const options = resolveArtifactOptions({ ...loaded, ...valuesOf(given, 'metrics') }, valuesOf(given, 'artifacts'));
    return artifact.generate(options, await readProject(process.cwd(), config));
  });
  if (out === undefined) {
    return { stdout: asText(artifact.name, files), stderr: '' };
  }
  const written = await writeFiles(out, files, force);
  return { stdout: '', stderr: written.map((path) => `Wrote ${path}\n`).join('') };
}

function valuesOf(given: readonly GivenOption[], of: 'metrics' | 'artifacts'): Record<string, unknown> {
  return Object.fromEntries(
    given.filter(({ flag }) => flag.option.of === of).map(({ flag, value }) => [flag.option.name, value]),
  );
}

/** Lets an error of the options name the flag or the file that the option comes from. */
async function explained(
  config: string | undefined,
  given: readonly GivenOption[],
  make: () => Promise<readonly ArtifactFile[]>,
): Promise<readonly ArtifactFile[]> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof MetricsConfigurationError)) {
      throw error;
    }
    const said = error.message.replace(/^MetricsModule: /, '').replace(/\s*\n\s*/g, ' ');
    const origin = given.find(({ flag: { option } }) => isOf(error.option, pathOf(option)));
    if (origin !== undefined) {
      const path = pathOf(origin.flag.option);
      throw new CommandError(said.replace(path, `--${origin.flag.flag}`), 2, error);
    }
    throw new CommandError(config === undefined ? said : `${config}: ${said}`, 1, error);
  }
}

function pathOf({ of, name }: GivenOption['flag']['option']): string {
  return of === 'metrics' ? name : `${of}.${name}`;
}

function isOf(option: string, path: string): boolean {
  return option === path || option.startsWith(`${path}[`) || option.startsWith(`${path}.`);
}

function version(): string {
  // Of the package that this file is in, wherever it is installed.
  return (require('../../../package.json') as { version: string }).version;
}
