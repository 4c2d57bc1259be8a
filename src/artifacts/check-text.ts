import { MetricsConfigurationError } from '../metrics.errors';
import { quote } from '../options/checks';

/** Returns the value if it is a text on one line, or left out; throws otherwise. */
export function checkText(value: unknown, where: string): string | undefined {
  if (value !== undefined && (typeof value !== 'string' || value.trim() === '' || /[\p{Cc}]/u.test(value))) {
    throw new MetricsConfigurationError(
      where,
      `must be a text on one line, but got ${quote(value)}`,
      'pass such a text, or leave it out',
    );
  }
  return value;
}
