import { toLabelValue } from '../../record/label-value';

/** Nest's `Transport` by number. */
const TRANSPORTS: readonly string[] = ['tcp', 'redis', 'nats', 'mqtt', 'grpc', 'rmq', 'kafka'];
const DEEPEST = 5;

/** The label `transport`: a transport of Nest's by name, any other is `custom`. */
export function transportLabel(transport: unknown): string {
  return (typeof transport === 'number' ? TRANSPORTS[transport] : undefined) ?? 'custom';
}

/** The label `pattern`. The pattern is the one in the code, so it is one of few. */
export function patternLabel(pattern: unknown): string {
  return toLabelValue(patternText(pattern));
}

/** A pattern in words, however long: a text as it stands, an object as JSON with sorted keys, and a method of gRPC as `Service/Method`. */
export function patternText(pattern: unknown): string {
  if (typeof pattern !== 'object' || pattern === null) {
    return typeof pattern === 'string' ? pattern : toLabelValue(pattern);
  }
  const { service, rpc } = pattern as { readonly service?: unknown; readonly rpc?: unknown };
  const isMethod = typeof service === 'string' && typeof rpc === 'string' && 'streaming' in pattern;
  return isMethod ? `${service}/${rpc}` : JSON.stringify(sorted(pattern, 0));
}

function sorted(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value;
  }
  if (depth > DEEPEST) {
    return '…';
  }
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one, depth + 1)]));
}
