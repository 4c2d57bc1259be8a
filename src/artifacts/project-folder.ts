/** How the packages of a project are locked, by the program that did it. Yarn 1 has commands of its own. */
export type LockedBy = 'npm' | 'pnpm' | 'yarn' | 'yarn-classic';

/** What the command knows of the project in whose folder it runs. */
export interface ProjectFolder {
  /** The file of options, from that folder, with forward slashes; `undefined` where none was named. */
  readonly config?: string | undefined;
  /** `undefined` where no lock file lies there. */
  readonly lockedBy?: LockedBy | undefined;
}
