import fc from 'fast-check';
import { type DiskBytes, parseBlkio, parseIoStat, parseWholeDisks } from './parse-disk';

const entries = (devices: DiskBytes | undefined): [string, number, number][] | undefined =>
  devices && [...devices].map(([device, { read, written }]) => [device, read, written]);

describe('parseIoStat', () => {
  it.each<[string, ReturnType<typeof entries>]>([
    ['8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n', [['8:0', 1, 2]]],
    [
      '8:16 8:0 rbytes=1 wbytes=2\n259:0 rbytes=3 wbytes=4\n',
      [
        ['8:0', 1, 2],
        ['259:0', 3, 4],
      ],
    ],
    ['', []],
    ['8:0\n', []],
    ['8:0 rbytes=max wbytes=2\n', []],
    ['garbage', undefined],
    ['rbytes=1 wbytes=2', undefined],
  ])('%j', (text, devices) => {
    expect(entries(parseIoStat(text))).toEqual(devices);
  });
});

describe('parseBlkio', () => {
  it.each<[string, ReturnType<typeof entries>]>([
    [
      '8:0 Read 1\n8:0 Write 2\n8:0 Sync 3\n8:0 Total 3\n8:1 Write 4\nTotal 7\n',
      [
        ['8:0', 1, 2],
        ['8:1', 0, 4],
      ],
    ],
    ['Total 0\n', []],
    ['8:0 Read x\nTotal 0\n', []],
    ['garbage', undefined],
    ['', undefined],
  ])('%j', (text, devices) => {
    expect(entries(parseBlkio(text))).toEqual(devices);
  });
});

describe('parseWholeDisks', () => {
  const line = (device: string, name: string, read: string, written: string): string =>
    `${device.replace(':', ' ')} ${name} 1 2 ${read} 4 5 6 ${written} 8 0 9 10`;

  it.each<[string, string[], ReturnType<typeof entries>]>([
    ['sectors as bytes', [line('8:0', 'sda', '2', '3')], [['8:0', 1024, 1536]]],
    [
      'no partitions',
      ['sda', 'sda1', 'sda12', 'nvme0n1', 'nvme0n1p1', 'nvme0n10', 'mmcblk0', 'mmcblk0p2'].map((name, minor) =>
        line(`8:${minor}`, name, '2', '3'),
      ),
      [
        ['8:0', 1024, 1536],
        ['8:3', 1024, 1536],
        ['8:5', 1024, 1536],
        ['8:6', 1024, 1536],
      ],
    ],
    ['a disk that is named like a partition', [line('202:1', 'xvda1', '2', '2')], [['202:1', 1024, 1024]]],
    [
      'nothing in memory or on top of others',
      ['loop0', 'ram0', 'zram0', 'dm-0', 'md127', 'nvme0c0n1'].map((name) => line('7:0', name, '2', '3')),
      [],
    ],
    ['nothing of what it is not', ['', 'x', '8 0', '8 0 sda', line('8:0', 'sda', 'x', '2'), 'a b c d e f g h i j'], []],
  ])('counts %s', (_name, lines, disks) => {
    expect(entries(parseWholeDisks(lines.join('\n')))).toEqual(disks);
  });
});

it('none throws or makes numbers up, whatever stands there', () => {
  const word = fc.oneof(fc.constantFrom('8:0', '8', '0', 'sda', 'Read', 'Total', 'rbytes=1', 'wbytes=9'), fc.string());
  const text = fc.array(fc.array(word, { maxLength: 12 }).map((words) => words.join(' '))).map((all) => all.join('\n'));
  fc.assert(
    fc.property(text, (text) => {
      for (const parse of [parseIoStat, parseBlkio, parseWholeDisks]) {
        for (const [, read, written] of entries(parse(text)) ?? []) {
          expect(read).toBeGreaterThanOrEqual(0);
          expect(written).toBeGreaterThanOrEqual(0);
        }
      }
    }),
  );
});
