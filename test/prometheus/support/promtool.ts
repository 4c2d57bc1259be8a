import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';

/** What `promtool check` has to say. */
export interface Verdict {
  readonly exitCode: number;
  /** The lines that it prints, on stdout and stderr. */
  readonly complaints: readonly string[];
}

export function checkMetrics(exposition: string): Promise<Verdict> {
  return check(['metrics'], exposition);
}

/** Configurations of Prometheus, or with `rules` files of rules. The files that they name must exist. */
export function checkFile(kind: 'config' | 'rules', ...files: readonly string[]): Promise<Verdict> {
  return check([kind, ...files]);
}

/** Runs files of unit tests for rules. */
export function testRules(...files: readonly string[]): Promise<Verdict> {
  return run(['test', 'rules', ...files]);
}

function check(args: readonly string[], input = ''): Promise<Verdict> {
  return run(['check', ...args], input);
}

async function run(args: readonly string[], input = ''): Promise<Verdict> {
  // Half as often as by itself, Go collects what is left in memory: that is a tenth of its time.
  const promtool = spawn('promtool', args, { stdio: 'pipe', env: { ...process.env, GOGC: '200' } });
  promtool.stdin.on('error', () => {});
  promtool.stdin.end(input);
  const [stdout, stderr, [exitCode]] = (await Promise.all([
    text(promtool.stdout),
    text(promtool.stderr),
    once(promtool, 'close'),
  ])) as [string, string, [number]];
  return { exitCode, complaints: `${stdout}${stderr}`.split('\n').filter((line) => line !== '') };
}
