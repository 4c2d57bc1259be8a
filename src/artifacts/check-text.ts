import { MetricsConfigurationError } from '../metrics.errors';
import { quote } from '../options/checks';

/** Control characters, half pairs, and what ends a line for readers of YAML 1.1, of which Prometheus has one. */
const NO_TEXT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{feff}]/u;

/** Returns the value if it is a text on one line, or left out; throws otherwise. */
export function checkText(value: unknown, where: string): string | undefined {
  if (value !== undefined && (typeof value !== 'string' || value.trim() === '' || NO_TEXT.test(value))) {
    throw new MetricsConfigurationError(
      where,
      `must be a text on one line, but got ${quote(value)}`,
      'pass such a text, or leave it out',
    );
  }
  return value;
}
