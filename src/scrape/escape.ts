// Source: Prometheus documentation, "Exposition formats", text-based format 0.0.4.

const LONE_SURROGATE = /\p{Surrogate}/gu;
const IN_LABEL = /[\\"\n]/g;
const IN_HELP = /[\\\n]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

const escape = (text: string, special: RegExp): string =>
  text.replace(LONE_SURROGATE, '\ufffd').replace(special, (character) => ESCAPES[character] ?? character);

/** A label value as it stands between quotes. Half surrogate pairs, which UTF-8 cannot say, become U+FFFD. */
export function escapeLabelValue(value: unknown): string {
  return escape(String(value), IN_LABEL);
}

/** A help text as it stands behind `# HELP name`. */
export function escapeHelp(help: unknown): string {
  return escape(String(help), IN_HELP);
}

/** A sample's value: Go's words for what is no finite number. */
export function formatValue(value: number): string {
  if (value === Infinity) {
    return '+Inf';
  }
  if (value === -Infinity) {
    return '-Inf';
  }
  return Object.is(value, -0) ? '-0' : String(value);
}
