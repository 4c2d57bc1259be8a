import { metricsIn } from '../support/metrics-in';

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly record?: string; readonly expr: string }[] }[];
}

interface Tests {
  readonly tests: readonly {
    readonly input_series: readonly { readonly series: string }[];
    readonly promql_expr_test: readonly { readonly expr: string }[];
  }[];
}

/**
 * Rules and their unit tests with stand-ins for what their outcome does not hang on: one for the name of each metric,
 * and one for all labels together of a series that no rule mentions. Where two come to the same, promtool says the same
 * of both.
 *
 * @param rules a file of rules, as JSON
 * @param tests a file of tests for them, as JSON
 */
export function withoutNames(rules: string, tests: string): string {
  const parsed = withoutUnmentioned({ ...(JSON.parse(rules) as Rules), ...(JSON.parse(tests) as Tests) });
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

/**
 * PromQL tells series apart by labels that no rule mentions, but never one of these labels from another: all that it
 * does to one of them (it keeps it, drops it, compares it) it does to each.
 */
function withoutUnmentioned<Files extends Rules & Tests>(files: Files): Files {
  const { groups, tests } = files;
  const mentioned = new Set(JSON.stringify([groups, tests.map((test) => test.promql_expr_test)]).match(/\w+/g));
  const standIns = new Map<string, string>();
  const standInFor = (labels: readonly string[]): string => {
    const key = labels.toSorted().join();
    const standIn = standIns.get(key) ?? `"those ${standIns.size}"`;
    standIns.set(key, standIn);
    return standIn;
  };
  const replaced = (series: string): string => {
    const [, name = '', inside = ''] = /^(.*?)\{(.*)\}$/.exec(series) ?? [];
    const labels: readonly string[] = inside.match(/\w+="(?:[^"\\]|\\.)*"/g) ?? [];
    const isMentioned = (label: string): boolean => mentioned.has(label.slice(0, label.indexOf('=')));
    const others = labels.filter((label) => !isMentioned(label));
    return `${name}{${[...labels.filter(isMentioned).toSorted(), ...(others.length === 0 ? [] : [standInFor(others)])].join()}}`;
  };
  return {
    ...files,
    tests: tests.map((test) => ({
      ...test,
      input_series: test.input_series.map((input) => ({ ...input, series: replaced(input.series) })),
    })),
  };
}
