import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Exit, Processes, type RunningProcess } from '../support/processes';

const MAIN = join(__dirname, '..', '..', 'bench', 'dist', 'soak', 'main.js');
/** As little as there may be: it shows that everything happens, and the command finds what does not hold. */
const LITTLE = ['--minutes', '0.01', '--clients', '4'];

interface Report {
  readonly adapters: readonly {
    readonly adapter: string;
    readonly figures: Readonly<Record<string, number>>;
    readonly claims: readonly { readonly claim: string; readonly held: boolean }[];
    readonly reasons: Readonly<Record<string, number>>;
  }[];
}

const processes = new Processes();
afterAll(() => processes.stopAll());

async function run(...args: string[]): Promise<{ exit: Exit; output: string }> {
  if (!existsSync(MAIN)) {
    throw new Error(`${MAIN} is missing: npm run build && npm run packages && npm run build:bench`);
  }
  const command: RunningProcess = processes.start({ name: 'soak', file: process.execPath, args: [MAIN, ...args] });
  const exit = await command.exit;
  return { exit, output: command.output };
}

describe('npm run soak', () => {
  it('runs traffic, floods and faults on both adapters, after which everything holds', async () => {
    const { exit, output } = await run(...LITTLE, '--json');

    const { adapters } = JSON.parse(output.slice(output.indexOf('\n{\n') + 1)) as Report;
    expect(adapters.map(({ adapter }) => adapter)).toEqual(['express', 'fastify']);
    for (const { adapter, figures, claims, reasons } of adapters) {
      const missed = claims.filter(({ held }) => !held).map(({ claim }) => claim);
      expect({ adapter, missed, reasons }).toEqual({ adapter, missed: [], reasons: {} });
      expect(claims.length).toBeGreaterThan(5);
      expect(figures['requests counted']).toBe(figures['requests sent']);
      for (const happened of [
        'requests sent',
        'of these left by their client',
        'scrapes by right readers',
        'idle connections opened in floods',
        'wrong credentials',
        'services closed during scrapes',
      ]) {
        expect([happened, (figures[happened] ?? 0) > 0]).toEqual([happened, true]);
      }
    }
    expect(exit).toEqual({ code: 0, signal: null });
  });

  it.each([
    ['an adapter that there is not', ['koa'], 'There is no adapter "koa".'],
    ['no time', ['--minutes', '0'], '--minutes is a number up to'],
    ['half a client', ['--clients', '1.5'], '--clients is a whole number'],
    ['an option that there is not', ['--hours', '1'], '--hours'],
  ])('says how it is used where it is given %s', async (_what, args, complaint) => {
    const { exit, output } = await run(...args);

    expect(exit.code).toBe(2);
    expect(output).toContain(complaint);
    expect(output).toContain('Usage: npm run soak');
  });
});
