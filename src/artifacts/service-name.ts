import { createHash } from 'node:crypto';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { quote } from '../options/checks';

const DEFAULT_NAME = 'nestjs';
const LABEL = /^[a-z](?:[a-z0-9-]{0,48}[a-z0-9])?$/;
const LONGEST_LABEL = 50;
const LONGEST_SLUG = 60;

/**
 * What the service is called in everything that is generated, where neither the job nor the option `service.name` says
 * it: by the prefix of its
 * metrics, with hyphens in place of underscores; else `nestjs`.
 *
 * @param prefix a word for metric names
 */
export function nameByPrefix(prefix: string | undefined): string {
  const name = hyphenated(prefix ?? '')
    .replace(/^[^a-z]+/, '')
    .slice(0, LONGEST_LABEL)
    .replace(/-$/, '');
  return name === '' ? DEFAULT_NAME : name;
}

/** The name for files, in lower case: a job can be any text, such as `monitoring/gateway`. */
export function slugOf(name: string): string {
  const slug = hyphenated(name);
  return slug === '' ? digestOf(name) : slug.slice(0, LONGEST_SLUG);
}

/** Tells names apart that are too much alike. */
export function digestOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 8);
}

/**
 * The name where it becomes one of the network (RFC 1035, with room for what is appended).
 *
 * @throws MetricsConfigurationError where the job cannot be such a name
 */
export function networkName({ name, job }: { readonly name: string; readonly job?: string | undefined }): string {
  if (!LABEL.test(name)) {
    throw new MetricsConfigurationError(
      job === name ? 'artifacts.job' : 'service.name',
      `is also a name in the network here, but is ${quote(name)}`,
      `${job === name ? '' : 'give artifacts.job, or '}use up to ${LONGEST_LABEL} lower-case letters, digits and hyphens, with a letter first and no hyphen last`,
    );
  }
  return name;
}

function hyphenated(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
