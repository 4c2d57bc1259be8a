import { heapFlags, youngBytes } from './old-space-limit';

const MB = 2 ** 20;

/** What V8 may hold in its old space, in MB, as it is told of a process that was started so. */
function oldSpaceOf(limit: number, options: string | undefined, ...execArgv: string[]): number {
  return limit - youngBytes(limit * MB, heapFlags(options, execArgv)) / MB;
}

describe('what the old space may hold', () => {
  // The limits as Node 20 and 22, 24, and 26 tell them with these flags.
  it.each<[number, string | undefined, string[], number]>([
    [112, undefined, ['--max-old-space-size=64'], 64],
    [256, undefined, ['--max_old_space_size=64'], 64],
    [448, '--max-old-space-size=256', [], 256],
    [352, '--enable-source-maps "--max-old-space-size=256"', [], 256],
    [1216, '--max-old-space-size=512', ['--inspect', '--max-old-space-size=1024'], 1024],
    [1216, '--max-old-space-size=512 --max-old-space-size=1024', [], 1024],
    [448, undefined, ['--max-old-space-size', '256', '--max-semi-space-size=64'], 256],
    [4288, undefined, ['--max-semi-space-size=64'], 4096],
  ])('is known of a limit of %p MB with %p and %p', (limit, options, execArgv, old) => {
    expect(oldSpaceOf(limit, options, ...execArgv)).toBe(old);
  });

  it.each<[number, string | undefined, number]>([
    [4144, undefined, 4096],
    [4288, undefined, 4096],
    [4192, undefined, 4096],
    [512, '--max-heap-size=512', 500],
    [4288, '--max-old-space-size=0', 4096],
    // Given, but not in force: V8 takes no flags that were set too late.
    [4288, '--max-old-space-size=99999', 4096],
  ])('is known within 5 %% of a limit of %p MB with %p', (limit, options, old) => {
    expect(Math.abs(oldSpaceOf(limit, options) / old - 1)).toBeLessThan(0.05);
  });
});
