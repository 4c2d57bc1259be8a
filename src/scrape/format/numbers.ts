// Sources: Prometheus text format 0.0.4; OpenMetrics 1.0.0, "Numbers" and "Considerations: Canonical Numbers".

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

/** A bound or quantile as OpenMetrics wants it in a label: with a fraction, also where it is none. */
export function formatCanonical(value: number): string {
  const text = formatValue(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
