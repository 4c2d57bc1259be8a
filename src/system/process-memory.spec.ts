import fs from 'node:fs';
import v8 from 'node:v8';
import { processMemory } from './process-memory';

const LINUX = [
  'process_resident_memory_bytes',
  'process_virtual_memory_bytes',
  'process_heap_bytes',
  'process_open_fds',
];
const EVERYWHERE = [
  'nodejs_heap_size_total_bytes',
  'nodejs_heap_size_used_bytes',
  'nodejs_heap_size_limit_bytes',
  'nodejs_external_memory_bytes',
];

/** The values that are known, by name. */
async function valuesOf(platform?: NodeJS.Platform): Promise<Record<string, number>> {
  const snapshots = await Promise.all(processMemory('', platform).map((family) => family.get()));
  return Object.fromEntries(snapshots.flatMap(({ name, values }) => values.map(({ value }) => [name, value])));
}

const fails = (): never => {
  throw new Error('EACCES');
};

afterEach(() => jest.restoreAllMocks());

describe('processMemory', () => {
  it('reads what the kernel and V8 tell', async () => {
    jest
      .spyOn(fs, 'readFileSync')
      .mockReturnValue('Name:\tnode\nVmSize:\t  2000 kB\nVmRSS:\t  100 kB\nVmData:\t 7 kB\n');
    jest.spyOn(fs, 'readdirSync').mockReturnValue(['0', '1', '2', '3'] as never);

    const values = await valuesOf('linux');

    expect(values).toMatchObject({
      process_resident_memory_bytes: 102_400,
      process_virtual_memory_bytes: 2_048_000,
      process_heap_bytes: 7168,
      process_open_fds: 3,
    });
    expect(values['nodejs_heap_size_used_bytes']).toBeGreaterThan(1_000_000);
    expect(values['nodejs_heap_size_limit_bytes']).toBe(v8.getHeapStatistics().heap_size_limit);
    expect(fs.readFileSync).toHaveBeenCalledTimes(1);
  });

  it('says nothing of what cannot be read, rather than 0 or what was so before', async () => {
    jest.spyOn(fs, 'readFileSync').mockImplementation(fails);
    jest.spyOn(fs, 'readdirSync').mockImplementation(fails);
    // Node reads it by itself, whatever it lets the process read.
    expect(Object.keys(await valuesOf('linux'))).toEqual(['process_resident_memory_bytes', ...EVERYWHERE]);

    jest.spyOn(process.memoryUsage, 'rss').mockImplementation(fails);
    expect(Object.keys(await valuesOf('linux'))).toEqual(EVERYWHERE);
    jest.spyOn(v8, 'getHeapStatistics').mockImplementation(fails);
    expect(await valuesOf('linux')).toEqual({});
  });

  it('has of other platforms what Node tells', async () => {
    expect(Object.keys(await valuesOf('darwin'))).toEqual(['process_resident_memory_bytes', ...EVERYWHERE]);
    expect(processMemory('', 'linux').map(({ name }) => name)).toEqual([...LINUX, ...EVERYWHERE]);
  });
});
