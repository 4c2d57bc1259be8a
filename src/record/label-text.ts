// Source: Prometheus documentation, "Exposition formats"; OpenMetrics 1.0.0 escapes label values alike.

/** A label set by name. */
export type Labels = Readonly<Record<string, string | number>>;

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
