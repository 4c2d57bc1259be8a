import { resourceLimits } from 'node:worker_threads';

const MB = 2 ** 20;
/** V8 counts a young generation as three semi-spaces: from, to, and large objects. */
const SEMI_SPACES = 3;
/**
 * By default a semi-space may have at most this share of the old space: 1/128 up to Node 22 and from 26 on, 1/64
 * between.
 */
const MAX_OF_OLD_SPACE = 1 / 64;

/** What was said of the heap's size when the process began. */
export interface HeapFlags {
  readonly oldSpaceBytes: number | undefined;
  readonly semiSpaceBytes: number | undefined;
}

/**
 * The flags as the process was started with them, or as its worker was; of several the last one is in force, and the
 * command line wins.
 */
export function heapFlags(options: string | undefined, execArgv: readonly string[]): HeapFlags {
  const line = [options ?? '', ...execArgv].join(' ');
  const { maxOldGenerationSizeMb } = resourceLimits;
  return {
    oldSpaceBytes: inBytes(maxOldGenerationSizeMb) ?? lastOf(line, /--max[-_]old[-_]space[-_]size[= ]["']?(\d+)/g),
    semiSpaceBytes: lastOf(line, /--max[-_]semi[-_]space[-_]size[= ]["']?(\d+)/g),
  };
}

/**
 * How much of V8's heap limit is for the young generation, which V8 does not tell: `heap_size_limit` is the sum of
 * what both may have at most. The young one is never full, so a share of the sum says little: with
 * `--max-old-space-size=256`, Node 24 counts 448 MB.
 */
export function youngBytes(heapSizeLimit: number, { oldSpaceBytes, semiSpaceBytes }: HeapFlags): number {
  if (oldSpaceBytes !== undefined && oldSpaceBytes <= heapSizeLimit) {
    return heapSizeLimit - oldSpaceBytes;
  }
  if (semiSpaceBytes !== undefined && SEMI_SPACES * semiSpaceBytes < heapSizeLimit) {
    return SEMI_SPACES * semiSpaceBytes;
  }
  // Without flags, both follow from the memory there is: wrong by 5 % at most.
  const share = SEMI_SPACES * MAX_OF_OLD_SPACE;
  return (heapSizeLimit * share) / (1 + share);
}

function lastOf(line: string, flag: RegExp): number | undefined {
  return inBytes(Number([...line.matchAll(flag)].at(-1)?.[1] ?? 0));
}

/** 0 is V8's word for its default, and Node's for no limit. */
function inBytes(megabytes: number | undefined): number | undefined {
  return megabytes !== undefined && megabytes > 0 ? megabytes * MB : undefined;
}
