import { join } from 'node:path';
import { type Exit, Processes } from '../support/processes';

interface Report {
  readonly report: Readonly<Record<string, { readonly bare: string[]; readonly measured: string[] }>>;
  readonly inFlight: number;
  readonly active: number;
}

// Jest itself listens for what nobody handles: so this runs in a process of its own.
describe('an error that nobody handles', () => {
  const processes = new Processes();
  let exit: Exit;
  let seen: Report;

  beforeAll(async () => {
    const support = join(__dirname, 'support');
    const child = processes.start({
      name: 'unheeded-errors',
      file: process.execPath,
      args: [
        '--no-warnings',
        '--require',
        join(support, 'register-typescript.js'),
        join(support, 'unheeded-errors.ts'),
      ],
    });
    exit = await child.ended();
    const json = /^\{"report".*$/m.exec(child.output)?.[0];
    if (json === undefined) {
      throw new Error(`no report in:\n${child.output}`);
    }
    seen = JSON.parse(json) as Report;
  });

  afterAll(() => processes.stopAll());

  it.each([
    ['a rejected promise', 'unhandledRejection'],
    ['a promise that is rejected later', 'unhandledRejection'],
    ['an async function that throws', 'unhandledRejection'],
    ['a rejected promise with a handler for its value alone', 'unhandledRejection'],
    ['a rejected promise with finally', 'unhandledRejection'],
    ['a query that fails', 'unhandledRejection'],
    ['an async generator that fails', 'unhandledRejection'],
    ['an Observable without a handler for errors', 'uncaughtException'],
    ['an Observable with a handler for values alone', 'uncaughtException'],
    ['a subject without a handler for errors', 'uncaughtException'],
    ['an Observable whose reader throws', 'uncaughtException'],
    ['a Readable that fails', 'uncaughtException'],
    ['a Readable that fails while it is read', 'uncaughtException'],
  ])('of %s is reported once, as without being measured', (scenario, event) => {
    expect(seen.report[scenario]).toEqual({
      bare: [`${event} Error: unheeded`],
      measured: [`${event} Error: unheeded`],
    });
  });

  it.each([
    'a rejected promise',
    'a rejected promise that is awaited',
    'a rejected promise, after a moment',
    'a query that fails',
    'a query that nobody awaits',
    'an async generator that fails',
    'an Observable',
    'a Readable that fails',
    'a Readable whose end is waited for',
  ])('is not reported where somebody handles it: %s', (scenario) => {
    expect(seen.report[`handled: ${scenario}`]).toEqual({ bare: [], measured: [] });
  });

  it('leaves nothing in flight, and no scenario out', () => {
    expect(exit).toEqual({ code: 0, signal: null });
    expect({ inFlight: seen.inFlight, active: seen.active }).toEqual({ inFlight: 0, active: 0 });
    expect(Object.keys(seen.report)).toHaveLength(22);
  });
});
