import { cpus } from 'node:os';
import type { Bench, BenchResult } from './bench';
import type { Budget } from './budget';
import { formatTable } from './table';

/** One bench and what it found. */
export interface Finding {
  readonly bench: Bench;
  readonly result: BenchResult;
}

/** What one bench found, for people. */
export function formatFinding({ bench, result }: Finding): string {
  const lines = [`${bench.name}: ${bench.about}`];
  for (const table of result.tables) {
    lines.push('', `  ${table.title}`, ...indented(formatTable(table)));
  }
  lines.push('', '  Budgets', ...indented(result.budgets.map(formatBudget)), '');
  return lines.join('\n');
}

/** Everything, for programs. */
export function toJson(findings: readonly Finding[], quick: boolean): string {
  const machine = { node: process.version, platform: process.platform, cpu: cpus()[0]?.model, cpus: cpus().length };
  return JSON.stringify(
    {
      ...machine,
      quick,
      benches: findings.map(({ bench, result }) => ({
        name: bench.name,
        tables: result.tables.map(({ title, rows }) => ({ title, rows })),
        budgets: result.budgets,
      })),
    },
    undefined,
    2,
  );
}

function formatBudget({ what, limit, bound, measured, quartiles, held }: Budget): string {
  const range = quartiles === undefined ? '' : ` (${quartiles.map(short).join(' to ')})`;
  return `${held ? 'held  ' : 'MISSED'}  ${what}: ${limit} ${bound}, measured ${short(measured)}${range}`;
}

function short(value: number): string {
  return value.toFixed(value < 10 ? 3 : 1);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`);
}
