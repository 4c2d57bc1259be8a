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

  // Whether it is degraded in between depends on when V8 collects: on a busy machine it marks for as long as a leak of
  // seconds takes.
  it.each([64, 256])('fills to its end at %p MB is failing before it', async (megabytes) => {
    const { statuses, output, isWell } = await run(megabytes, 'leak');

    expect(isWell).toBe(false);
    expect(output).toContain('JavaScript heap out of memory');
    expect(statuses[0]).toBe('ok 200');
    expect(statuses.filter((status) => status !== 'degraded 200')).toEqual(['ok 200', 'failing 503']);
    expect(statuses.at(-1)).toBe('failing 503');
  });

  it('is at 60 % with much that comes and goes is ok', async () => {
    const { statuses, isWell } = await run(128, 'churn', String(MAJOR_COLLECTIONS));

    expect(isWell).toBe(true);
    expect(statuses).toEqual(['ok 200']);
  });
});
