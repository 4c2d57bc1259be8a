import { totalmem } from 'node:os';
import { fileTree, removeFileTrees } from '../../../test/support/file-tree';
import type { HostReading } from '../../stores/host-readings';
import { limitedMemory, memoryUsage } from './memory-usage';
import { RootFiles } from './root-files';

afterEach(removeFileTrees);

const V2 = 'sys/fs/cgroup';
const V1 = 'sys/fs/cgroup/memory';
const MB = 2 ** 20;
const read = async (files: Record<string, string>): Promise<HostReading> =>
  memoryUsage(new RootFiles(fileTree(files)))();

describe('memoryUsage', () => {
  it.each<[string, Record<string, string>, number, number]>([
    [
      'version 2',
      {
        'proc/self/cgroup': '0::/\n',
        [`${V2}/memory.max`]: `${64 * MB}\n`,
        [`${V2}/memory.current`]: `${40 * MB}\n`,
        [`${V2}/memory.stat`]: `anon 1\ninactive_file ${10 * MB}\nactive_file 5\n`,
      },
      30 * MB,
      64 * MB,
    ],
    [
      'version 2 in an ancestor, which is tighter',
      {
        'proc/self/cgroup': '0::/pod/app\n',
        [`${V2}/pod/app/memory.max`]: `${64 * MB}\n`,
        [`${V2}/pod/app/memory.current`]: `${MB}\n`,
        [`${V2}/pod/memory.max`]: `${32 * MB}\n`,
        [`${V2}/pod/memory.current`]: `${20 * MB}\n`,
        [`${V2}/pod/memory.stat`]: `inactive_file ${MB}\n`,
        [`${V2}/memory.stat`]: 'inactive_file 1\n',
      },
      19 * MB,
      32 * MB,
    ],
    [
      'version 2 in an ancestor, with none of its own',
      {
        'proc/self/cgroup': '0::/pod/app\n',
        [`${V2}/pod/app/memory.max`]: 'max\n',
        [`${V2}/pod/app/memory.current`]: `${MB}\n`,
        [`${V2}/pod/memory.max`]: `${32 * MB}\n`,
        [`${V2}/pod/memory.current`]: `${20 * MB}\n`,
      },
      20 * MB,
      32 * MB,
    ],
    [
      'version 1',
      {
        'proc/self/cgroup': '4:memory:/docker/abc\n0::/\n',
        [`${V1}/memory.limit_in_bytes`]: `${64 * MB}\n`,
        [`${V1}/memory.usage_in_bytes`]: `${40 * MB}\n`,
        [`${V1}/memory.stat`]: `inactive_file 7\ntotal_inactive_file ${10 * MB}\n`,
      },
      30 * MB,
      64 * MB,
    ],
    [
      'a page cache that is counted as more than all',
      {
        'proc/self/cgroup': '0::/\n',
        [`${V2}/memory.max`]: `${64 * MB}\n`,
        [`${V2}/memory.current`]: `${MB}\n`,
        [`${V2}/memory.stat`]: `inactive_file ${2 * MB}\n`,
      },
      0,
      64 * MB,
    ],
  ])('is of the limit of %s', async (_name, files, used, limit) => {
    expect(await read(files)).toEqual({ memoryUsedBytes: used, memoryLimitBytes: limit });
  });

  it.each<[string, Record<string, string>]>([
    [
      'version 1',
      {
        'proc/self/cgroup': '4:memory:/docker/abc\n0::/\n',
        [`${V1}/memory.limit_in_bytes`]: `${64 * MB}\n`,
        [`${V1}/memory.usage_in_bytes`]: `${40 * MB}\n`,
        [`${V1}/memory.stat`]: `total_inactive_file ${10 * MB}\nactive_file 7\ntotal_active_file ${5 * MB}\n`,
      },
    ],
    [
      'version 2',
      {
        'proc/self/cgroup': '0::/\n',
        [`${V2}/memory.max`]: `${64 * MB}\n`,
        [`${V2}/memory.current`]: `${40 * MB}\n`,
        [`${V2}/memory.stat`]: `inactive_file ${10 * MB}\nactive_file ${5 * MB}\n`,
      },
    ],
  ])('is held without the whole page cache in %s', async (_name, files) => {
    const limited = await limitedMemory(new RootFiles(fileTree(files)));

    expect(limited).toEqual({ limitBytes: 64 * MB, workingSetBytes: 30 * MB, heldBytes: 25 * MB });
  });

  it.each<[string, Record<string, string>]>([
    ['version 2', { 'proc/self/cgroup': '0::/\n', [`${V2}/memory.max`]: 'max\n', [`${V2}/memory.current`]: '4096\n' }],
    [
      'version 1',
      {
        'proc/self/cgroup': '4:memory:/\n',
        [`${V1}/memory.limit_in_bytes`]: '9223372036854771712\n',
        [`${V1}/memory.usage_in_bytes`]: '4096\n',
      },
    ],
    ['more than there is', { 'proc/self/cgroup': '0::/\n', [`${V2}/memory.max`]: `${totalmem() + 1}\n` }],
    ['none that can be read', { 'proc/self/cgroup': '0::/\n', [`${V2}/memory.max`]: 'garbage', [`${V2}/x`]: '' }],
    ['zero', { 'proc/self/cgroup': '0::/\n', [`${V2}/memory.max`]: '0\n' }],
    ['no cgroup', {}],
  ])('is of the host without a limit: %s', async (_name, files) => {
    const { memoryUsedBytes, memoryLimitBytes } = await read(files);

    expect(memoryLimitBytes).toBe(totalmem());
    expect(memoryUsedBytes).toBeGreaterThan(4096);
    expect(memoryUsedBytes).toBeLessThan(totalmem());
  });

  it('is none where the limit is there and what is used is not', async () => {
    const files = { 'proc/self/cgroup': '0::/\n', [`${V2}/memory.max`]: '4096\n', [`${V2}/memory.current`]: 'x' };

    expect(await read(files)).toEqual({});
  });
});
