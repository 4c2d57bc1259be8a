import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Exit, Processes, type RunningProcess } from '../support/processes';
import { describeWith } from '../support/real-parts';

const MAIN = join(__dirname, '..', '..', 'bench', 'dist', 'scale', 'main.js');

describeWith('victoria-metrics')('npm run scale', () => {
  const processes = new Processes();
  afterAll(() => processes.stopAll());

  async function run(...args: string[]): Promise<{ exit: Exit; output: string }> {
    if (!existsSync(MAIN)) {
      throw new Error(`${MAIN} is missing: npm run build && npm run packages && npm run build:bench`);
    }
    const command: RunningProcess = processes.start({ name: 'scale', file: process.execPath, args: [MAIN, ...args] });
    return { exit: await command.exit, output: command.output };
  }

  it('stores the series of each pod', async () => {
    const { exit, output } = await run('--pods', '3', '--routes', '2', '--scrapes', '3', '--json');

    expect(exit.code).toBe(0);
    const figures = JSON.parse(output.slice(output.indexOf('{'))) as Readonly<Record<string, number>>;
    expect(figures).toMatchObject({ pods: 3, routes: 2, scrapes: 3 });
    const ofPod = figures['series of a pod'] ?? NaN;
    expect(ofPod).toBeGreaterThan(100);
    // Some appear later, and more are of the storage itself.
    expect(figures['series in all']).toBeGreaterThan(2.5 * ofPod);
    expect(figures['memory in MB']).toBeGreaterThan(0);
  });

  it.each([
    ['--pods', '0'],
    ['--pods', 'many'],
    ['--nodes', '3'],
  ])('says how it is called: %s %s', async (...args) => {
    const { exit, output } = await run(...args);

    expect(exit.code).toBe(2);
    expect(output).toContain('Usage: npm run scale -- [--pods N]');
  });
});
