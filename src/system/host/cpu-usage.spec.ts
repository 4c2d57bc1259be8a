import { fileTree, removeFileTrees, writeFiles } from '../../../test/support/file-tree';
import { cpuUsage } from './cpu-usage';
import { RootFiles } from './root-files';

const V2 = 'sys/fs/cgroup';

/** /proc/stat of four CPUs with so many ticks in use and idle. */
const stat = (used: number, idle: number): Record<string, string> => ({
  'proc/stat': `cpu ${used} 0 0 ${idle} 0 0 0 0 0 0\ncpu0 0\ncpu1 0\ncpu2 0\ncpu3 0\n`,
});
const usedInV2 = (path: string, seconds: number): Record<string, string> => ({
  [`${V2}${path}/cpu.stat`]: `usage_usec ${seconds * 1e6}\nuser_usec 1\n`,
});

/** The shares that readings ten seconds apart tell, each after these files were written. */
async function sharesOf(...readings: Record<string, string>[]): Promise<(number | undefined)[]> {
  const root = fileTree({});
  const read = cpuUsage(new RootFiles(root));
  const shares: (number | undefined)[] = [];
  const now = jest.spyOn(performance, 'now');
  for (const [index, files] of readings.entries()) {
    writeFiles(root, files);
    now.mockReturnValue(10_000 * index);
    shares.push((await read()).cpuPercent);
  }
  return shares;
}

afterEach(() => {
  jest.restoreAllMocks();
  removeFileTrees();
});

describe('cpuUsage', () => {
  it('is of all CPUs of the host without a quota', async () => {
    const unlimited = { 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: 'max 100000\n', ...usedInV2('', 5) };

    expect(await sharesOf({ ...unlimited, ...stat(100, 100) }, stat(125, 175), stat(225, 175))).toEqual([
      undefined,
      25,
      100,
    ]);
  });

  it('is of the quota of version 2', async () => {
    const limited = { ...stat(0, 0), 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: '50000 100000\n' };

    // Five seconds of CPU in ten are all that there is.
    expect(
      await sharesOf({ ...limited, ...usedInV2('', 100) }, usedInV2('', 101), usedInV2('', 106), usedInV2('', 120)),
    ).toEqual([undefined, 20, 100, 100]);
  });

  it('is of the tightest quota, and what that cgroup uses', async () => {
    const nested = {
      ...stat(0, 0),
      'proc/self/cgroup': '0::/pod/app\n',
      [`${V2}/pod/app/cpu.max`]: '200000 100000\n',
      [`${V2}/pod/cpu.max`]: '100000 100000\n',
      ...usedInV2('/pod/app', 0),
    };

    expect(await sharesOf({ ...nested, ...usedInV2('/pod', 1) }, usedInV2('/pod', 4))).toEqual([undefined, 30]);
  });

  it.each([
    ['together', '2:cpu,cpuacct:/a\n', 'cg/both', 'cg/both'],
    ['in two hierarchies', '2:cpu:/a\n3:cpuacct:/a\n', 'sys/fs/cgroup/cpu', 'sys/fs/cgroup/cpuacct'],
  ])('is of the quota of version 1 with its controllers %s', async (_name, membership, cpu, cpuacct) => {
    const limited = {
      ...stat(0, 0),
      'proc/self/cgroup': membership,
      'proc/self/mountinfo': cpu === cpuacct ? '33 31 0:30 / /cg/both rw - cgroup cgroup rw,cpu,cpuacct\n' : '',
      [`${cpu}/a/cpu.cfs_quota_us`]: '200000\n',
      [`${cpu}/a/cpu.cfs_period_us`]: '100000\n',
      [`${cpu}/cpu.cfs_quota_us`]: '-1\n',
      [`${cpu}/cpu.cfs_period_us`]: '100000\n',
    };
    const used = (seconds: number): Record<string, string> => ({
      [`${cpuacct}/a/cpuacct.usage`]: `${seconds * 1e9}\n`,
    });

    expect(await sharesOf({ ...limited, ...used(7) }, used(12))).toEqual([undefined, 25]);
  });

  it('is none where version 1 counts the time of another cgroup', async () => {
    const limited = {
      ...stat(0, 0),
      'proc/self/cgroup': '2:cpu:/a\n3:cpuacct:/\n',
      'sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '200000\n',
      'sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000\n',
      'sys/fs/cgroup/cpuacct/cpuacct.usage': '1\n',
    };

    expect(await sharesOf(limited, stat(1, 1))).toEqual([undefined, undefined]);
  });

  it.each([
    ['version 1', { 'proc/self/cgroup': '2:cpu:/\n', 'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n' }],
    ['more than the host has', { 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: '800000 100000\n' }],
    ['broken', { 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: 'garbage' }],
    ['no cgroup', {}],
  ])('is of the host where there is no quota: %s', async (_name, files) => {
    expect(await sharesOf({ ...files, ...stat(0, 0) }, stat(10, 90))).toEqual([undefined, 10]);
  });

  it.each([
    ['counters fall', [stat(100, 100), stat(50, 50), stat(60, 80)], [undefined, undefined, 25]],
    ['no time has passed', [stat(100, 100), stat(100, 100)], [undefined, undefined]],
    ['/proc/stat is broken', [{ 'proc/stat': 'garbage' }, stat(1, 1), stat(2, 2)], [undefined, undefined, 50]],
    [
      'the quota has no usage',
      [{ ...stat(0, 0), 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: '1 1\n' }, stat(1, 1)],
      [undefined, undefined],
    ],
    [
      'the quota has changed',
      [
        { ...stat(0, 0), 'proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: '1 1\n', ...usedInV2('', 0) },
        { [`${V2}/cpu.max`]: '2 1\n', ...usedInV2('', 10) },
        usedInV2('', 15),
      ],
      [undefined, undefined, 25],
    ],
  ])('is none where %s', async (_name, readings, shares) => {
    expect(await sharesOf(...readings)).toEqual(shares);
  });

  it('is from the operating system where there is no /proc', async () => {
    const [first, second] = await sharesOf({}, {});

    expect(first).toBeUndefined();
    expect(second === undefined || (second >= 0 && second <= 100)).toBe(true);
  });
});
