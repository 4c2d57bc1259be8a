/** A condition on a label: `status=~"5.."`. */
export type Matcher = string;

/** A text as PromQL writes it. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A pattern of this text alone. */
export function literalPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** A bound as expositions of any format, and Prometheus itself, write it: `1`, `1.0`; `1e-7`, `1e-07`. */
export function boundPattern(bound: number): string {
  const text = String(bound)
    .replaceAll('.', '\\.')
    .replace(/e([+-])(\d)$/, 'e\\$10?$2');
  return Number.isInteger(bound) ? `${text}(\\.0)?` : text;
}

/** Without honor_labels, Prometheus renames a target's own `job` and `instance` to `exported_…`. */
export function asScraped(label: string): string {
  return label === 'job' || label === 'instance' ? `exported_${label}` : label;
}
