import type { PlayedScenario } from './traffic/traffic';

const NAME_WIDTH = 42;

/** A line for each scenario. */
export function report(played: readonly PlayedScenario[]): string {
  return played.map(lineOf).join('\n');
}

/** What came of a scenario, and what should have. */
export function lineOf({ scenario, outcome, asExpected }: PlayedScenario): string {
  const line = `  ${scenario.name.padEnd(NAME_WIDTH)} ${outcome}`;
  return asExpected ? line : `${line}  (expected: ${scenario.expected})`;
}

/** The lines of an exposition that count requests, and streams by how they ended. */
export function counters(exposition: string): string {
  return exposition
    .split('\n')
    .filter((line) => /^[a-z]+_(requests|streams|streaming_requests)_total\b/.test(line))
    .map((line) => `  ${line}`)
    .join('\n');
}
