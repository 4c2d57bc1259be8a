// Sources: cgroups(7), "/proc files"; proc_pid_mountinfo(5).

/** Where a hierarchy of cgroups is mounted. */
export interface CgroupMount {
  /** Controllers of version 1; `undefined` for the one hierarchy of version 2. */
  readonly controllers: readonly string[] | undefined;
  /** The cgroup that stands at the mount point. */
  readonly root: string;
  readonly point: string;
}

/** Reads `/proc/self/cgroup`: the process's cgroup by controller of version 1, and under `''` that of version 2. */
export function parseMembership(text: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    // A path may have colons too.
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers !== undefined && path !== undefined) {
      controllers.split(',').forEach((controller) => paths.set(controller, path));
    }
  }
  return paths;
}

/** The mounts of cgroups in `/proc/self/mountinfo`. */
export function parseCgroupMounts(text: string): CgroupMount[] {
  return text.split('\n').flatMap((line) => {
    const words = line.split(' ');
    // Optional fields end at the first lone hyphen.
    const end = words.indexOf('-', 6);
    const [, , , root, point] = words;
    const [type, , superOptions] = end === -1 ? [] : words.slice(end + 1);
    if (!root?.startsWith('/') || !point?.startsWith('/') || (type !== 'cgroup' && type !== 'cgroup2')) {
      return [];
    }
    const controllers = type === 'cgroup' ? (superOptions ?? '').split(',') : undefined;
    return [{ controllers, root: unescaped(root), point: unescaped(point) }];
  });
}

/** mountinfo writes space, tab, newline and backslash as octal numbers. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_escape, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
