import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../core/metrics.logger';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity';

/** Of what the workers write into the folder. Others are another application. */
const FORMAT = 1;
const PREFIX = 'nestjs-red-metrics-';
const PARENT = 'parent.json';
const TOKEN = 'token';
const OWN_ONLY = 0o700;
const DAY_MS = 86_400_000;
const OWN_FILE = 0o600;
const MODE = 0o777;
/** In memory, on Linux: what is written there every quarter of a second wears no disk. */
const SHARED_MEMORY = '/dev/shm';

/** The process that has started the workers. */
interface Parent extends ProcessIdentity {
  /** Names the processes that its number is among: containers may share a folder, and have the same numbers. */
  readonly among: string;
}

/**
 * The folder in which the workers of one application meet: those that one process has started from one script. It is
 * in memory where the system has such a place, and nobody but their user may look into it.
 */
export class ClusterFolder {
  private constructor(readonly path: string) {}

  /**
   * @param root where such folders are
   * @throws Error where there is no such place, or the folder is somebody else's
   */
  static open(root: string = rootFolder(), env: NodeJS.ProcessEnv = process.env): ClusterFolder {
    const parent: Parent = { ...identityOf(process.ppid), among: namespaceOfPids() };
    const path = join(root, PREFIX + nameOf(parent, env));
    makeOwn(path);
    removeAbandoned(root, parent.among);
    createWhole(join(path, PARENT), JSON.stringify(parent));
    return new ClusterFolder(path);
  }

  /** A folder for those workers that share this. @throws Error as {@link open} does */
  group(name: string): string {
    const path = join(this.path, name.replace(/[^\w-]/g, '_'));
    makeOwn(path);
    return path;
  }

  /**
   * The secret that all workers have: what the first of them made.
   *
   * @param make makes one
   * @returns whether it is this worker's own, and the secret
   */
  secret(make: () => string): { readonly isOwn: boolean; readonly secret: string } {
    const path = join(this.path, TOKEN);
    const made = make();
    // Written beside and then linked, so that nobody reads half of it.
    return createWhole(path, made)
      ? { isOwn: true, secret: made }
      : { isOwn: false, secret: readFileSync(path, 'utf8') };
  }
}

/** Writes a file that is not there yet, and tells whether it did; nobody sees it before it is whole. */
export function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, content, { mode: OWN_FILE });
  try {
    linkOrCopy(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      throw error;
    }
    // A file system without links.
    copyFileSync(from, to, constants.COPYFILE_EXCL);
  }
}

function rootFolder(): string {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK);
    return SHARED_MEMORY;
  } catch {
    return tmpdir();
  }
}

/** Under PM2, one parent has the workers of many applications. */
function nameOf({ pid, start, among }: Parent, env: NodeJS.ProcessEnv): string {
  const ofPm2 = env['pm_id'] === undefined ? [] : [env['namespace'], env['name'], env['pm_exec_path']];
  const of = [FORMAT, process.getuid?.(), among, pid, start, process.argv[1], ...ofPm2];
  return createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 10);
}

function namespaceOfPids(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** The temporary folder is everybody's: whoever made this one before us could read, or write, what is in it. */
function makeOwn(path: string): void {
  mkdirSync(path, { recursive: true, mode: OWN_ONLY });
  const stat = lstatSync(path);
  const isOpen = process.platform !== 'win32' && (stat.mode & MODE) !== OWN_ONLY;
  if (!stat.isDirectory() || stat.uid !== (process.getuid?.() ?? stat.uid) || isOpen) {
    throw new Error(`${path} is not a folder of this user's alone`);
  }
}

/** Removes the folders of applications whose parent has ended: nobody reads them any more. */
function removeAbandoned(root: string, among: string): void {
  for (const name of readdirSync(root)) {
    const path = join(root, name);
    if (name.startsWith(PREFIX) && isAbandoned(path, among)) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function isAbandoned(path: string, among: string): boolean {
  try {
    const stat = lstatSync(path);
    const parent = JSON.parse(readFileSync(join(path, PARENT), 'utf8')) as Parent;
    if (!stat.isDirectory() || stat.uid !== (process.getuid?.() ?? stat.uid)) {
      return false;
    }
    // Of the processes of another container nothing is known but what they write.
    return parent.among === among ? !isRunning(parent) : !isInUse(path);
  } catch {
    return false;
  }
}

/** Whether anything in the folder was written in the last day. Workers write all the time. */
function isInUse(path: string): boolean {
  const files = readdirSync(path, { recursive: true }).map((name) => lstatSync(join(path, String(name))));
  return files.some(({ mtimeMs }) => Date.now() - mtimeMs < DAY_MS);
}
