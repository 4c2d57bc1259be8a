import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';

/** What `promtool check metrics` has to say of an exposition. */
export interface Verdict {
  readonly exitCode: number;
  /** The lines that it prints, on stdout and stderr. */
  readonly complaints: readonly string[];
}

export async function checkMetrics(exposition: string): Promise<Verdict> {
  const promtool = spawn('promtool', ['check', 'metrics'], { stdio: 'pipe' });
  promtool.stdin.end(exposition);
  const [stdout, stderr, [exitCode]] = (await Promise.all([
    text(promtool.stdout),
    text(promtool.stderr),
    once(promtool, 'close'),
  ])) as [string, string, [number]];
  return { exitCode, complaints: `${stdout}${stderr}`.split('\n').filter((line) => line !== '') };
}
