import type { ArtifactFile } from '../artifact';
import { CommandError } from './command-error';

const YAML = /\.ya?ml$/;

/**
 * The files as one text: the only one as it is, several of YAML as one of several documents.
 *
 * @throws CommandError with exit code 2 where they cannot be one
 */
export function asText(command: string, files: readonly ArtifactFile[]): string {
  const [only] = files;
  if (files.length === 1 && only !== undefined) {
    return only.content;
  }
  if (!files.every(({ path }) => YAML.test(path))) {
    throw new CommandError(
      `${command} consists of ${files.length} files, which stdout cannot tell apart. Fix: name a folder with --out.`,
      2,
    );
  }
  return files.map(({ content }) => content).join('---\n');
}
