import fc from 'fast-check';
import { parseCgroupMounts, parseMembership } from './parse-cgroups';

describe('parseMembership', () => {
  it.each<[string, string, [string, string][]]>([
    ['version 2', '0::/user.slice/a:b\n', [['', '/user.slice/a:b']]],
    [
      'version 1, and both',
      '4:memory:/docker/1\n2:cpu,cpuacct:/docker/2\n1:name=systemd:/\n0::/\n',
      [
        ['memory', '/docker/1'],
        ['cpu', '/docker/2'],
        ['cpuacct', '/docker/2'],
        ['name=systemd', '/'],
        ['', '/'],
      ],
    ],
    ['nothing', '', []],
    ['what it is not', 'memory\n:::\n1:memory\nx:memory:/\n1:memory:relative\n', []],
  ])('reads %s', (_name, text, paths) => {
    expect([...parseMembership(text)]).toEqual(paths);
  });
});

describe('parseCgroupMounts', () => {
  it.each<[string, string, ReturnType<typeof parseCgroupMounts>]>([
    [
      'version 2',
      '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 master:1 - cgroup2 cgroup2 rw,nsdelegate\n',
      [{ controllers: undefined, root: '/', point: '/sys/fs/cgroup' }],
    ],
    [
      'version 1 of a container, among others',
      '22 1 8:1 / / rw - ext4 /dev/sda1 rw\n' +
        '33 31 0:30 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n',
      [{ controllers: ['rw', 'cpu', 'cpuacct'], root: '/docker/abc', point: '/sys/fs/cgroup/cpu,cpuacct' }],
    ],
    [
      'escaped paths',
      '33 31 0:30 /a\\040b /mnt/c\\134d rw - cgroup cgroup rw,memory\n',
      [{ controllers: ['rw', 'memory'], root: '/a b', point: '/mnt/c\\d' }],
    ],
    ['nothing of what it is not', 'cgroup2\n1 2 3 4 5 6 7 - cgroup\n1 2 - cgroup2 cgroup2 rw\n\n', []],
  ])('reads %s', (_name, text, mounts) => {
    expect(parseCgroupMounts(text)).toEqual(mounts);
  });
});

it('neither throws, whatever stands there', () => {
  const line = fc.stringMatching(/^[0-9:/ \\a-c,-]{0,60}$/);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(line).map((lines) => lines.join('\n')),
      ),
      (text) => {
        parseMembership(text);
        parseCgroupMounts(text);
      },
    ),
  );
});
