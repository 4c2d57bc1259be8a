import { MetricsConfigurationError } from '../core/metrics.errors';
import { type Check, checkLabelName, isGroup, mustBe, quote } from './checks';

/** Longer values are cut where they come from requests; one that somebody wrote is refused. */
const LONGEST_VALUE = 128;

const checkLabelGroup = mustBe(isGroup, 'an object of names and values', "write { env: 'prod' }");
const checkValue: Check<string | number | boolean> = mustBe(
  isValue,
  'a text, a number or a boolean',
  'write the value itself; what changes belongs into http.customLabels',
);

/** Checks the option `defaultLabels`. A label without a value, which is none to Prometheus, is left out. */
export function checkDefaultLabels(value: unknown, where: string): Readonly<Record<string, string>> {
  const labels = Object.entries(checkLabelGroup(value, where)).flatMap(([name, given]): [string, string][] => {
    const path = `${where}.${name}`;
    checkLabelName(name, path);
    if (given === undefined || given === '') {
      return [];
    }
    return [[name, checkText(String(checkValue(given, path)), path)]];
  });
  return Object.fromEntries(labels);
}

function checkText(text: string, where: string): string {
  if (text.length > LONGEST_VALUE) {
    throw new MetricsConfigurationError(
      where,
      `has ${text.length} characters: ${quote(text)}`,
      `use at most ${LONGEST_VALUE}: it stands on every line of a scrape`,
    );
  }
  return text;
}

function isValue(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
