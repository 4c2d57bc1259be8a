import type { ResolvedArtifactOptions } from './artifact-options';
import type { ProjectFolder } from './project-folder';

/** A file that an artifact consists of. */
export interface ArtifactFile {
  /** Relative to where artifacts are written, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

/**
 * Something that is generated from the options in force. A new one is a file with one of these, and a line in
 * `artifacts.ts`.
 */
export interface Artifact {
  /** Its name on the command line. */
  readonly name: string;
  /** What it is, in a line of the help. */
  readonly about: string;
  /**
   * @param project where the command runs; left out: nothing is known of it
   * @throws MetricsConfigurationError where the options cannot be made into one
   */
  generate(
    options: ResolvedArtifactOptions,
    project?: ProjectFolder,
  ): readonly ArtifactFile[] | Promise<readonly ArtifactFile[]>;
}
