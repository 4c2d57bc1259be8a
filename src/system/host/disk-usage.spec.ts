import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { diskUsage } from './disk-usage';

describe('diskUsage', () => {
  it('is a share of the file system', async () => {
    const { diskPercent } = await diskUsage(tmpdir())();

    expect(diskPercent).toBeGreaterThan(0);
    expect(diskPercent).toBeLessThanOrEqual(100);
  });

  (process.platform === 'linux' ? it : it.skip)('is what df says, which rounds up', async () => {
    const df = execFileSync('df', ['--output=pcent', tmpdir()], { encoding: 'utf8' });

    const { diskPercent = NaN } = await diskUsage(tmpdir())();

    expect(Math.abs(Math.ceil(diskPercent) - Number(/(\d+)%/.exec(df)?.[1]))).toBeLessThanOrEqual(1);
  });

  (process.platform === 'linux' ? it : it.skip)('is none of a file system without blocks', async () => {
    expect(await diskUsage('/proc')()).toEqual({ diskPercent: undefined });
  });
});
