import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** The command as it is published. `npm test` builds before, so it is there. */
const MAIN = join(__dirname, '..', '..', '..', 'dist', 'artifacts', 'cli', 'main.js');

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command runs, and what its environment has besides. */
export interface Place {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the command as npx would. */
export function command(args: readonly string[], place: Place = {}): Promise<Ended> {
  return runProgram(process.execPath, [MAIN, ...args], place);
}

/** Runs the command in a line of a shell, as `$red`. */
export function inShell(line: string, place: Place = {}): Promise<Ended> {
  const script = `red='${process.execPath} ${MAIN}'; ${line}`;
  return runProgram('bash', ['-c', script], place);
}

/** Runs a program until it ends. */
export async function runProgram(file: string, args: readonly string[], { cwd, env }: Place = {}): Promise<Ended> {
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, DEBUG: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [exitCode]] = (await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])) as [string, string, [number]];
  return { exitCode, stdout, stderr };
}
