import { getHeapSpaceStatistics } from 'node:v8';
import { eventually } from '../../test/support/eventually';
import { fileTree, removeFileTrees } from '../../test/support/file-tree';
import { HostReadings } from '../stores/host-readings';
import { limitedMemory } from './host/memory-usage';
import { RootFiles } from './host/root-files';
import { OldSpace } from './old-space';

const CGROUP = 'sys/fs/cgroup';
const GB = 2 ** 30;

function taken(): number {
  return getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith('new_') && name !== 'read_only_space')
    .reduce((sum, { physical_space_size: size }) => sum + size, 0);
}

describe('the old space', () => {
  const readings = new HostReadings();
  let space: OldSpace | undefined;

  function startIn(files: Record<string, string>): RootFiles {
    const tree = new RootFiles(fileTree(files));
    space = new OldSpace(readings, tree);
    space.start();
    return tree;
  }

  const container = (limit: number, used: number): Record<string, string> => ({
    'proc/self/cgroup': '0::/\n',
    [`${CGROUP}/memory.max`]: `${Math.floor(limit)}\n`,
    [`${CGROUP}/memory.current`]: `${Math.floor(used)}\n`,
    [`${CGROUP}/memory.stat`]: 'inactive_file 0\nactive_file 0\n',
  });

  afterEach(() => {
    space?.stop();
    removeFileTrees();
  });

  it('may hold what its container has left for it', async () => {
    const other = taken();
    startIn(container(4 * taken(), taken() + other));
    const before = readings.oldSpaceShare() ?? 0;

    // Of four parts one is for others: of the three that are left, it has taken one.
    await eventually(() => expect(readings.oldSpaceShare()).toBeGreaterThan(0.25));
    expect(readings.oldSpaceShare()).toBeLessThan(0.45);
    expect(before).toBeLessThan(0.25);
  });

  it('is full where others have taken all that the container has', async () => {
    startIn(container(taken() / 2, 2 * taken()));

    await eventually(() => expect(readings.oldSpaceShare()).toBe(1));
  });

  it('is as V8 limits it in a container that has more, and without one', async () => {
    for (const files of [container(20 * GB, GB), {}]) {
      const tree = startIn(files);
      const before = readings.oldSpaceShare() ?? 0;
      // Reads the same files after it.
      await limitedMemory(tree);
      expect(readings.oldSpaceShare()).toBeGreaterThan(before / 2);
      expect(readings.oldSpaceShare()).toBeLessThan(2 * before);
      space?.stop();
    }
    expect(readings.oldSpaceShare()).toBeUndefined();
  });
});
