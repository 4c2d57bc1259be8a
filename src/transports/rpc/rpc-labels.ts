import { toLabelValue } from '../../instruments/labels';

/** Nest's `Transport` by number. */
const TRANSPORTS: readonly string[] = ['tcp', 'redis', 'nats', 'mqtt', 'grpc', 'rmq', 'kafka'];
const DEEPEST = 5;

/** The label `transport`: a transport of Nest's by name, any other is `custom`. */
export function transportLabel(transport: unknown): string {
  return (typeof transport === 'number' ? TRANSPORTS[transport] : undefined) ?? 'custom';
}

/** The label `pattern`. The pattern is the one in the code, so it is one of few. */
export function patternLabel(pattern: unknown): string {
  try {
    return toLabelValue(patternText(pattern));
  } catch {
    // Not everything can be put into JSON.
    return 'unknown';
  }
}

/** Tells patterns apart that are too long, or too deep, to have labels of their own. */
export class PatternLabels {
  private readonly known = new Map<string, string>();

  /** @param onShared called for each pattern whose label is already that of another */
  constructor(private readonly onShared: (label: string) => void) {}

  /** See {@link patternLabel}. */
  of(pattern: unknown): string {
    const label = patternLabel(pattern);
    const whole = wholeOf(pattern);
    const known = this.known.get(label) ?? whole;
    this.known.set(label, known);
    if (known !== whole) {
      this.onShared(label);
    }
    return label;
  }
}

/** The same text for the same pattern, however long. */
function wholeOf(pattern: unknown): string {
  try {
    if (typeof pattern === 'string') {
      return pattern;
    }
    return pattern instanceof RegExp ? String(pattern) : (JSON.stringify(sorted(pattern, -Infinity)) ?? 'unknown');
  } catch {
    return 'unknown';
  }
}

/**
 * A pattern in words: a text as it stands, an object as JSON with sorted keys, a regular expression as in code, and a
 * method of gRPC as `Service/Method`.
 */
function patternText(pattern: unknown): unknown {
  if (typeof pattern !== 'object' || pattern === null) {
    return pattern;
  }
  if (pattern instanceof RegExp) {
    return String(pattern);
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
