import { MetricsConfigurationError } from '../../metrics.errors';
import { quote } from '../../options/checks';
import type { ResolvedArtifactOptions } from '../artifact-options';

/** What the service is called where its name must be given. */
export const DEFAULT_JOB = 'nestjs';

const LABEL = /^[a-z](?:[a-z0-9-]{0,48}[a-z0-9])?$/;

/**
 * What the service is called where the name becomes one of the network (RFC 1035, with room for what is appended).
 *
 * @throws MetricsConfigurationError where the job cannot be such a name
 */
export function serviceName({ job = DEFAULT_JOB }: ResolvedArtifactOptions): string {
  if (!LABEL.test(job)) {
    throw new MetricsConfigurationError(
      'artifacts.job',
      `is also a name in the network here, but is ${quote(job)}`,
      'use up to 50 lower-case letters, digits and hyphens, with a letter first and no hyphen last',
    );
  }
  return job;
}
