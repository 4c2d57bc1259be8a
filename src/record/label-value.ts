/** The path of a request that no route took. */
export const UNMATCHED = '__unmatched__';
/** What stands for every label value past the series budget. */
export const OVERFLOW = '__overflow__';

const LONGEST_VALUE = 128;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * Any value as a label value: strings cut to 128 UTF-16 code units and made well-formed, numbers and booleans as they print, everything else
 * the empty string, which Prometheus reads as "no such label".
 */
export function toLabelValue(value: unknown): string {
  if (typeof value === 'string') {
    const cut = value.length > LONGEST_VALUE ? value.slice(0, LONGEST_VALUE) : value;
    return cut.replace(LONE_SURROGATE, '\ufffd');
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
