import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { RealPart } from '../../support/real-parts';

/** Debian's, which its packages install modules for. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = join(__dirname, 'read-openmetrics.py');

/** The reference parser of OpenMetrics. */
export const referenceParser: RealPart = {
  name: 'python3-prometheus-client',
  isInstalled: () => spawnSync(PYTHON, ['-c', 'import prometheus_client.openmetrics.parser']).status === 0,
};

/** A sample as the reference parser read it. */
export type ReferenceSample = readonly [
  name: string,
  labels: Readonly<Record<string, string>>,
  value: string,
  exemplar: readonly [labels: Readonly<Record<string, string>>, value: number] | null,
];

/** Reads an exposition with the reference parser; throws what that has to complain about. */
export async function readOpenMetrics(exposition: string): Promise<ReferenceSample[]> {
  const parser = spawn(PYTHON, [SCRIPT], { stdio: 'pipe' });
  parser.stdin.end(exposition);
  const [stdout, stderr, [exitCode]] = (await Promise.all([
    text(parser.stdout),
    text(parser.stderr),
    once(parser, 'close'),
  ])) as [string, string, [number]];
  if (exitCode !== 0) {
    throw new Error(stderr);
  }
  return JSON.parse(stdout) as ReferenceSample[];
}
