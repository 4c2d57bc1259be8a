/** The methods of RFC 9110, PATCH (RFC 5789) and QUERY. */
const KNOWN_METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
];

/** The word of the OpenTelemetry conventions for every other method. */
export const OTHER_METHOD = '_OTHER';

/** The label of a method. */
export type MethodLabel = (method: string | undefined) => string;

/**
 * Makes the function that tells the label of a method: itself for those that are known, `_OTHER` for all others.
 *
 * @param added known beside those that always are
 */
export function methodLabels(added: readonly string[]): MethodLabel {
  const known: ReadonlySet<string | undefined> = new Set([...KNOWN_METHODS, ...added]);
  return (method) => (known.has(method) ? (method as string) : OTHER_METHOD);
}
