import { join } from 'node:path';
import { Processes } from '../support/processes';

const SERVICE = join(__dirname, 'support', 'heap-service.cjs');
const MAJOR_COLLECTIONS = 20;

const processes = new Processes();

afterAll(() => processes.stopAll());

describe('the health of a service whose heap', () => {
  const run = async (
    megabytes: number,
    ...args: string[]
  ): Promise<{ readonly statuses: string[]; readonly output: string; readonly isWell: boolean }> => {
    const service = processes.start({
      name: `a heap of ${megabytes} MB`,
      file: process.execPath,
      args: ['--expose-gc', `--max-old-space-size=${megabytes}`, SERVICE, ...args],
      env: { NODE_OPTIONS: '' },
    });
    const { code } = await service.exit;
    const statuses = service.output.match(/^(?:ok|degraded|failing) \d{3}$/gm) ?? [];
    return { statuses: [...statuses], output: service.output, isWell: code === 0 };
  };

  it.each([64, 256, 1024])('fills to its end at %p MB is degraded, then failing, before it', async (megabytes) => {
    const { statuses, output, isWell } = await run(megabytes, 'leak');

    expect(isWell).toBe(false);
    expect(output).toContain('JavaScript heap out of memory');
    expect(statuses[0]).toBe('ok 200');
    expect(statuses).toContain('degraded 200');
    expect(statuses.indexOf('failing 503')).toBeGreaterThan(statuses.indexOf('degraded 200'));
    expect(statuses.at(-1)).toBe('failing 503');
  });

  it('is at 60 % with much that comes and goes is ok', async () => {
    const { statuses, isWell } = await run(128, 'churn', String(MAJOR_COLLECTIONS));

    expect(isWell).toBe(true);
    expect(statuses).toEqual(['ok 200']);
  });
});
