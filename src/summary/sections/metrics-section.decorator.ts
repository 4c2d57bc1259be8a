import { MetricsConfigurationError } from '../../core/metrics.errors';
import type { MetricsSummary } from '../summary.types';

/**
 * Shared by the copies of this package in the process: the section of a library that brings a copy of its own is
 * shown, too.
 */
const SECTION = Symbol.for('nestjs-red-metrics: section');
const SECTION_NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/;

/** The members that the summary itself has. */
type OwnMember = keyof { [Name in keyof MetricsSummary as string extends Name ? never : Name]: true };

/** All of them, so that the compiler tells who adds one to add it here. */
const OWN_MEMBERS: Readonly<Record<OwnMember, true>> = {
  timestamp: true,
  uptimeSeconds: true,
  service: true,
  labels: true,
  window: true,
  requests: true,
  endpoints: true,
  endpointsTotal: true,
  streaming: true,
  domain: true,
  handlers: true,
  clients: true,
  system: true,
  module: true,
  series: true,
  families: true,
  familiesFailed: true,
  sectionsFailed: true,
};

/**
 * Adds what the method returns, or resolves to, to `/metrics.json` as a section of that name. For methods without
 * parameters of providers and controllers that exist once in the application. A method that throws, or takes longer
 * than two seconds, costs only its section.
 *
 * @param name of the section: letters, digits and underscores, a letter first
 * @throws MetricsConfigurationError for a name that the summary has itself, or that is none, and on a method that has
 * a section already
 * @example
 * ```ts
 * @MetricsSection('database')
 * statistics(): Promise<DatabaseStatistics> { … }
 * ```
 */
export function MetricsSection(name: string): MethodDecorator {
  const where = `@MetricsSection(${JSON.stringify(name)})`;
  checkSectionName(name, where);
  return (_target, _key, descriptor) => {
    const method = descriptor.value as object;
    const other = sectionOf(method);
    if (other !== undefined) {
      throw new MetricsConfigurationError(
        where,
        `is on a method that contributes the section ${JSON.stringify(other)} already`,
        'give each section a method of its own',
      );
    }
    Reflect.defineMetadata(SECTION, name, method);
  };
}

/** Throws for a name that the summary has itself, or that is none. */
export function checkSectionName(name: unknown, where: string): void {
  if (typeof name !== 'string' || !SECTION_NAME.test(name) || Object.hasOwn(OWN_MEMBERS, name)) {
    throw new MetricsConfigurationError(
      where,
      'is not a valid section name',
      `use letters, digits and underscores, a letter first, and none of: ${Object.keys(OWN_MEMBERS).join(', ')}`,
    );
  }
}

/** The section that a method contributes, if any. */
export function sectionOf(method: unknown): string | undefined {
  return typeof method === 'function' ? (Reflect.getMetadata(SECTION, method) as string | undefined) : undefined;
}
