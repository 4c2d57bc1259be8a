// Source: Prometheus documentation, "Exposition formats"; OpenMetrics 1.0.0 escapes label values alike.

/** A label set by name. */
export type Labels = Readonly<Record<string, string | number>>;

/** The path of a request that no route took. */
export const UNMATCHED = '__unmatched__';
/** What stands for every label value past the series budget. */
export const OVERFLOW = '__overflow__';

const LONGEST_VALUE = 128;
const ANY_SURROGATE = /[\ud800-\udfff]/;
const LONE_SURROGATE = /\p{Surrogate}/gu;
const SPECIAL = /[\\"\n]/;
const EVERY_SPECIAL = /[\\"\n]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** Text that UTF-8 can say: half surrogate pairs become U+FFFD. */
export function wellFormed(text: string): string {
  // Most texts have none, and to look is cheaper than to replace.
  return ANY_SURROGATE.test(text) ? text.replace(LONE_SURROGATE, '\ufffd') : text;
}

/** A label value as it stands between quotes. */
export function escapeLabelValue(value: unknown): string {
  const text = wellFormed(String(value));
  return SPECIAL.test(text) ? text.replace(EVERY_SPECIAL, (character) => ESCAPES[character] ?? character) : text;
}

/** A label set as an exposition writes it, without the braces: `method="GET",path="/users/:id"`. */
export function labelText(labels: Labels): string {
  const pairs = Object.keys(labels).map((name) => `${name}="${escapeLabelValue(labels[name])}"`);
  // Joined, for this may be kept: text put together piece by piece keeps the pieces, and takes five times the memory.
  return pairs.join(',');
}

/**
 * Any value as a label value: strings cut to 128 UTF-16 code units and made well-formed, numbers and booleans as they
 * print, everything else the empty string, which Prometheus reads as "no such label".
 */
export function toLabelValue(value: unknown): string {
  if (typeof value === 'string') {
    const cut = value.length > LONGEST_VALUE ? value.slice(0, LONGEST_VALUE) : value;
    return wellFormed(cut);
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
