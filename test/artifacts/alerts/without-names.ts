import { metricsIn } from '../support/metrics-in';

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly record?: string; readonly expr: string }[] }[];
}

interface Tests {
  readonly tests: readonly { readonly input_series: readonly { readonly series: string }[] }[];
}

/**
 * Rules and their unit tests with stand-ins for the names of metrics, one for each name. Where two come to the same,
 * they differ in names alone, and then promtool says the same of both.
 *
 * @param rules a file of rules, as JSON
 * @param tests a file of tests for them, as JSON
 */
export function withoutNames(rules: string, tests: string): string {
  const parsed = { ...(JSON.parse(rules) as Rules), ...(JSON.parse(tests) as Tests) };
  const all = parsed.groups.flatMap((group) => group.rules);
  const input = parsed.tests.flatMap(({ input_series: series }) => series);
  const names = new Set([
    ...all.flatMap(({ record, expr }) => [...(record === undefined ? [] : [record]), ...metricsIn(expr)]),
    ...input.map(({ series }) => series.replace(/\{.*/, '')),
  ]);
  const standIns = new Map<string, string>();
  const standInFor = (word: string): string => {
    const standIn = standIns.get(word) ?? `name ${standIns.size}`;
    standIns.set(word, standIn);
    return standIn;
  };
  const replaced = (text: string): string =>
    text.replaceAll(/[a-zA-Z_:][\w:]*/g, (word) => (names.has(word) ? standInFor(word) : word));
  return JSON.stringify(parsed, (_key, value: unknown) => (typeof value === 'string' ? replaced(value) : value));
}
