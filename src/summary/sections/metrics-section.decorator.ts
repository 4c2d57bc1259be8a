import { MetricsConfigurationError } from '../../metrics.errors';

const SECTION = Symbol('metrics section');
const SECTION_NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/;
/** Names that the summary itself has, or will have. */
const TAKEN: ReadonlySet<string> = new Set([
  'timestamp',
  'uptimeSeconds',
  'window',
  'requests',
  'endpoints',
  'endpointsTotal',
  'streaming',
  'domain',
  'system',
  'families',
  'familiesFailed',
]);

/**
 * Adds what the method returns, or resolves to, to `/metrics.json` as a section of that name. For methods without parameters of providers
 * and controllers that exist once in the application. A method that throws, or takes longer than two seconds, costs only its section.
 *
 * @param name of the section: letters, digits and underscores, a letter first
 * @throws MetricsConfigurationError for a name that the summary has itself, or that is none
 * @example
 * ```ts
 * @MetricsSection('database')
 * statistics(): Promise<DatabaseStatistics> { … }
 * ```
 */
export function MetricsSection(name: string): MethodDecorator {
  if (typeof name !== 'string' || !SECTION_NAME.test(name) || TAKEN.has(name)) {
    throw new MetricsConfigurationError(
      `@MetricsSection(${JSON.stringify(name)})`,
      'is no name for a section',
      `use letters, digits and underscores, a letter first, and none of: ${[...TAKEN].join(', ')}`,
    );
  }
  return (_target, _key, descriptor) => {
    Reflect.defineMetadata(SECTION, name, descriptor.value as object);
  };
}

/** The section that a method contributes, if any. */
export function sectionOf(method: unknown): string | undefined {
  return typeof method === 'function' ? (Reflect.getMetadata(SECTION, method) as string | undefined) : undefined;
}
