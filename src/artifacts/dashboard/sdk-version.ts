import { MetricsConfigurationError } from '../../core/metrics.errors';
import { isAtLeast, versionOf } from '../../core/peer-version';

/** Earlier ones have other builders. */
const OLDEST = '0.0.21';

/**
 * Looks at the version of Grafana's package.
 *
 * @param file one of its files
 * @throws MetricsConfigurationError where it is too old
 */
export function checkSdkVersion(name: string, file: string): void {
  const version = versionOf(name, file);
  if (version !== undefined && !isAtLeast(version, OLDEST)) {
    throw new MetricsConfigurationError(
      'dashboard',
      `needs ${name} ${OLDEST} or newer, but finds ${version}`,
      `npm install --save-dev ${name}@latest`,
    );
  }
}

/** The error of a package that cannot be loaded. */
export function sdkIsMissing(name: string, error: unknown): MetricsConfigurationError {
  return new MetricsConfigurationError(
    'dashboard',
    `needs ${name}, which cannot be loaded (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    `install it where dashboards are generated: npm install --save-dev ${name}`,
  );
}
