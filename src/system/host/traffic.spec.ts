import { fileTree, removeFileTrees, writeFiles } from '../../../test/support/file-tree';
import type { HostReading } from '../../stores/host-readings';
import { diskTraffic } from './disk-traffic';
import { networkTraffic } from './network-traffic';
import { RootFiles } from './root-files';
import type { SystemCollector } from './system-collector';

afterEach(removeFileTrees);

/** What the collector reads, each time after these files were written. */
async function readingsOf(
  collector: (files: RootFiles) => SystemCollector,
  ...all: Record<string, string>[]
): Promise<HostReading[]> {
  const root = fileTree({});
  const read = collector(new RootFiles(root));
  const readings: HostReading[] = [];
  for (const files of all) {
    writeFiles(root, files);
    readings.push(await read());
  }
  return readings;
}

describe('networkTraffic', () => {
  const network = (interfaces: Record<string, [received: number, sent: number]>): Record<string, string> => ({
    'proc/net/dev': Object.entries({ lo: [1e9, 1e9], ...interfaces })
      .map(([name, [received, sent]]) => `${name}: ${received} 0 0 0 0 0 0 0 ${sent} 0 0 0 0 0 0 0`)
      .join('\n'),
  });

  it('is over all interfaces in a container', async () => {
    expect(
      await readingsOf(networkTraffic, network({ eth0: [1, 2], eth1: [3, 4] }), network({ eth0: [5, 5] })),
    ).toEqual([
      { networkReceivedBytes: 4, networkSentBytes: 6 },
      { networkReceivedBytes: 8, networkSentBytes: 9 },
    ]);
  });

  it('is over the hardware on a host', async () => {
    const files = { 'sys/class/net/eth0/device/vendor': '', 'sys/class/net/docker0/mtu': '' };

    expect(await readingsOf(networkTraffic, { ...files, ...network({ eth0: [1, 2], docker0: [3, 4] }) })).toEqual([
      { networkReceivedBytes: 1, networkSentBytes: 2 },
    ]);
  });

  it('is none where the platform tells nothing, and goes on where it does again', async () => {
    const readings = await readingsOf(
      networkTraffic,
      {},
      network({ eth0: [1, 2] }),
      { 'proc/net/dev': 'garbage' },
      network({ eth0: [2, 2] }),
    );

    expect(readings).toEqual([
      {},
      { networkReceivedBytes: 1, networkSentBytes: 2 },
      {},
      { networkReceivedBytes: 2, networkSentBytes: 2 },
    ]);
  });
});

describe('diskTraffic', () => {
  const disks = (sectors: number): Record<string, string> => ({
    'proc/diskstats': `8 0 sda 1 2 ${sectors} 4 5 6 ${2 * sectors} 8\n8 1 sda1 1 2 ${sectors} 4 5 6 ${sectors} 8\n253 0 dm-0 1 2 9 4 5 6 9 8\n`,
  });
  const bytes = (read: number, written: number): HostReading => ({ diskReadBytes: read, diskWrittenBytes: written });
  const V2 = { 'proc/self/cgroup': '0::/app\n' };
  const IO_STAT = 'sys/fs/cgroup/app/io.stat';
  const V1 = { 'proc/self/cgroup': '7:blkio:/app\n' };
  const BLKIO = 'sys/fs/cgroup/blkio/app/blkio.throttle.io_service_bytes';

  it.each<[string, Record<string, string>[], HostReading[]]>([
    ["the host's disks without a cgroup", [disks(1), disks(3)], [bytes(512, 1024), bytes(1536, 3072)]],
    ["the host's disks where the cgroup does not count", [{ ...V2, ...disks(1) }], [bytes(512, 1024)]],
    [
      'the cgroup of version 2, each write once',
      [
        { ...disks(100), ...V2, [IO_STAT]: '8:0 rbytes=1 wbytes=2\n253:0 rbytes=1 wbytes=2\n' },
        { [IO_STAT]: '8:0 rbytes=3 wbytes=2\n253:0 rbytes=3 wbytes=2\n' },
      ],
      [bytes(1, 2), bytes(3, 2)],
    ],
    [
      'a volume, where that is all that there is',
      [{ ...disks(1), ...V2, [IO_STAT]: '253:0 rbytes=1 wbytes=2\n' }],
      [bytes(1, 2)],
    ],
    ['nothing yet', [{ ...disks(1), ...V2, [IO_STAT]: '' }], [bytes(0, 0)]],
    ['the cgroup of version 1', [{ ...disks(1), ...V1, [BLKIO]: '8:0 Read 4\n8:0 Write 5\nTotal 9\n' }], [bytes(4, 5)]],
    [
      'the cgroup of version 1 with those below it',
      [{ ...V1, [BLKIO]: 'Total 0\n', [`${BLKIO}_recursive`]: '8:0 Read 4\n8:0 Write 5\nTotal 9\n' }],
      [bytes(4, 5)],
    ],
    [
      "the host's disks in the root cgroup of version 1, which does not count for those below",
      [
        {
          ...disks(1),
          'proc/self/cgroup': '7:blkio:/\n',
          'sys/fs/cgroup/blkio/release_agent': '',
          'sys/fs/cgroup/blkio/blkio.throttle.io_service_bytes': 'Total 0\n',
        },
      ],
      [bytes(512, 1024)],
    ],
    [
      'what a change from one to the other does not make up',
      [
        { ...disks(100), ...V2, [IO_STAT]: '8:0 rbytes=1 wbytes=2\n' },
        { [IO_STAT]: 'garbage' },
        disks(101),
        { [IO_STAT]: '8:0 rbytes=900 wbytes=900\n' },
      ],
      [bytes(1, 2), bytes(1, 2), bytes(513, 1026), bytes(513, 1026)],
    ],
    ['nothing where the platform tells nothing', [{}, { 'proc/diskstats': 'garbage' }], [{}, {}]],
  ])('counts %s', async (_name, files, readings) => {
    expect(await readingsOf(diskTraffic, ...files)).toEqual(readings);
  });
});
