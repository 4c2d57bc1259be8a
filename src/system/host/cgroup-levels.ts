import { type CgroupMount, parseCgroupMounts, parseMembership } from './parse-cgroups';
import type { RootFiles } from './root-files';

/** The process's cgroup for one controller, and those above it. */
export interface CgroupLevels {
  readonly version: 1 | 2;
  /** Where the hierarchy is mounted. */
  readonly point: string;
  /** Paths below the mount point, the process's own first, `''` last. */
  readonly paths: readonly string[];
}

/** Controllers that tell what there is to tell here. */
export type Controller = 'memory' | 'cpu' | 'cpuacct' | 'blkio';

const MOUNTED_BY_CONVENTION = '/sys/fs/cgroup';

/**
 * Finds the process's cgroup for a controller of version 1, or of version 2 where the controller has no hierarchy of
 * its own.
 */
export async function cgroupLevels(files: RootFiles, controller: Controller): Promise<CgroupLevels | undefined> {
  const membership = parseMembership((await files.read('/proc/self/cgroup')) ?? '');
  const version = membership.has(controller) ? 1 : 2;
  const path = membership.get(version === 1 ? controller : '');
  if (path === undefined) {
    return undefined;
  }
  const mounts = parseCgroupMounts((await files.read('/proc/self/mountinfo')) ?? '');
  const { root, point } =
    mounts.find(({ controllers }) => (version === 2 ? controllers === undefined : controllers?.includes(controller))) ??
    conventionalMount(version, controller);
  const below = pathBelow(root, path);
  // In a container without a cgroup namespace, the path is the host's, and the container's cgroup is what is mounted.
  const own = below !== '' && (await files.exists(point + below)) ? below : '';
  return { version, point, paths: withAncestors(own) };
}

function conventionalMount(version: 1 | 2, controller: Controller): CgroupMount {
  const point = version === 2 ? MOUNTED_BY_CONVENTION : `${MOUNTED_BY_CONVENTION}/${controller}`;
  return { controllers: undefined, root: '/', point };
}

/** The cgroup's path as seen from the mount point, `''` for the mount point itself and for what is not below it. */
function pathBelow(root: string, path: string): string {
  const prefix = root === '/' ? '' : root;
  const below = path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : '';
  // A path with .. leads out of the cgroup namespace, where nothing is mounted.
  return below === '/' || below.split('/').includes('..') ? '' : below;
}

function withAncestors(path: string): string[] {
  const names = path.split('/').slice(1);
  return [...names.map((_, index) => `/${names.slice(0, names.length - index).join('/')}`), ''];
}
