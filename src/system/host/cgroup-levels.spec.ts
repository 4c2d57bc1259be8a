import { fileTree, removeFileTrees } from '../../../test/support/file-tree';
import { cgroupLevels, type Controller } from './cgroup-levels';
import { RootFiles } from './root-files';

afterEach(removeFileTrees);

const V2 = '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n';
const mountV1 = (root: string, point: string, controllers: string): string =>
  `33 31 0:30 ${root} ${point} rw - cgroup cgroup rw,${controllers}\n`;

interface Case {
  membership?: string;
  mounts?: string;
  /** A cgroup that exists. */
  exists?: string;
  controller?: Controller;
}

const levelsOf = ({ membership, mounts, exists, controller = 'memory' }: Case): ReturnType<typeof cgroupLevels> => {
  const root = fileTree({
    ...(membership === undefined ? {} : { 'proc/self/cgroup': membership }),
    ...(mounts === undefined ? {} : { 'proc/self/mountinfo': mounts }),
    ...(exists === undefined ? {} : { [`${exists}/cgroup.procs`]: '' }),
  });
  return cgroupLevels(new RootFiles(root), controller);
};

describe('cgroupLevels', () => {
  it.each<[string, Case, Awaited<ReturnType<typeof cgroupLevels>>]>([
    [
      'a service on a host of version 2',
      { membership: '0::/system.slice/a.service\n', mounts: V2, exists: 'sys/fs/cgroup/system.slice/a.service' },
      { version: 2, point: '/sys/fs/cgroup', paths: ['/system.slice/a.service', '/system.slice', ''] },
    ],
    [
      'a container with a cgroup namespace',
      { membership: '0::/\n', mounts: V2 },
      { version: 2, point: '/sys/fs/cgroup', paths: [''] },
    ],
    [
      'a container without one: the path is not below the mount',
      { membership: '0::/kubepods/pod1/abc\n', mounts: V2 },
      { version: 2, point: '/sys/fs/cgroup', paths: [''] },
    ],
    [
      'a path that leads out of the namespace',
      { membership: '0::/../other\n', mounts: V2, exists: 'sys/fs/other' },
      { version: 2, point: '/sys/fs/cgroup', paths: [''] },
    ],
    [
      'version 1 with joined controllers',
      {
        membership: '2:cpu,cpuacct:/a\n0::/b\n',
        mounts: V2 + mountV1('/', '/cg/cpu,cpuacct', 'cpu,cpuacct'),
        exists: 'cg/cpu,cpuacct/a',
        controller: 'cpuacct',
      },
      { version: 1, point: '/cg/cpu,cpuacct', paths: ['/a', ''] },
    ],
    [
      'version 1 in a container, of which the cgroup alone is mounted',
      { membership: '4:memory:/docker/abc/inner\n', mounts: mountV1('/docker/abc', '/m', 'memory'), exists: 'm/inner' },
      { version: 1, point: '/m', paths: ['/inner', ''] },
    ],
    [
      'the cgroup of the mount itself, and not one that is called alike',
      { membership: '4:memory:/docker/abcdef\n', mounts: mountV1('/docker/abc', '/m', 'memory'), exists: 'm/def' },
      { version: 1, point: '/m', paths: [''] },
    ],
    [
      'version 1 for what it has, version 2 for the rest',
      { membership: '4:memory:/a\n0::/b\n', mounts: V2 + mountV1('/', '/m', 'memory'), controller: 'cpu' },
      { version: 2, point: '/sys/fs/cgroup', paths: [''] },
    ],
    [
      'the usual places where the mounts cannot be read',
      { membership: '4:memory:/a\n', exists: 'sys/fs/cgroup/memory/a' },
      { version: 1, point: '/sys/fs/cgroup/memory', paths: ['/a', ''] },
    ],
    ['nothing where there are no cgroups', {}, undefined],
    ['nothing of what cannot be read', { membership: 'garbage\n', mounts: 'garbage' }, undefined],
  ])('finds %s', async (_name, files, levels) => {
    expect(await levelsOf(files)).toEqual(levels);
  });
});
