/** Between a number and its unit: narrow, and no line break. */
const GAP = '\u202f';
/** Where there is nothing to say. */
export const NONE = '–';

type Maybe = number | null | undefined;

/** No zero has a sign. */
const signDisplay = 'negative';
const three = new Intl.NumberFormat('en', { signDisplay, maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en', { signDisplay, maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { signDisplay, notation: 'compact', maximumSignificantDigits: 3 });
const scientific = new Intl.NumberFormat('en', { signDisplay, notation: 'scientific', maximumSignificantDigits: 3 });
/** What Intl writes zeros for, as many as it takes. */
const TINY = 1e-6;
const HUGE = 1e15;
/** The last moment that a Date can tell, in Unix seconds. */
const LAST_MOMENT = 8.64e12;

function isNumber(value: Maybe): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Intl throws at all others. */
function isMoment(unix: Maybe): unix is number {
  return isNumber(unix) && Math.abs(unix) <= LAST_MOMENT;
}

/** Three digits are enough for the eye; from a thousand on the whole number. */
export function formatNumber(value: Maybe): string {
  if (!isNumber(value)) {
    return NONE;
  }
  const size = Math.abs(value);
  if (size >= 999.5) {
    return formatCount(value);
  }
  return size > 0 && size < TINY ? scientific.format(value) : three.format(value);
}

/** A count, to the last one below a million. */
export function formatCount(value: Maybe): string {
  if (!isNumber(value)) {
    return NONE;
  }
  const size = Math.abs(value);
  return (size >= HUGE ? scientific : size >= 999_999.5 ? compact : whole).format(value);
}

export function formatRate(value: Maybe, unit = 'req/s'): string {
  return isNumber(value) ? `${formatNumber(value)}${GAP}${unit}` : NONE;
}

/** @param share 0 to 1 */
export function formatShare(share: Maybe): string {
  return isNumber(share) ? formatPercent(share * 100) : NONE;
}

/**
 * Neither 0 nor 100 where it is not: a few failures are what a reader looks for.
 *
 * @param percent 0 to 100
 */
export function formatPercent(percent: Maybe): string {
  if (!isNumber(percent)) {
    return NONE;
  }
  const isNearly = percent >= 99.95 && percent < 100;
  const text = percent > 0 && percent < 0.01 ? '< 0.01' : isNearly ? '> 99.9' : formatNumber(percent);
  return `${text}${GAP}%`;
}

/** A duration in the unit that a person would say it in. */
export function formatSeconds(seconds: Maybe): string {
  if (!isNumber(seconds)) {
    return NONE;
  }
  const size = Math.abs(seconds);
  if (size === 0) {
    return `0${GAP}ms`;
  }
  if (size < 0.000_999_5) {
    return `${formatNumber(seconds * 1e6)}${GAP}µs`;
  }
  if (size < 0.9995) {
    return `${three.format(seconds * 1000)}${GAP}ms`;
  }
  if (size < 59.95) {
    return `${three.format(seconds)}${GAP}s`;
  }
  return formatLong(seconds);
}

const LONG: readonly (readonly [seconds: number, unit: string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** A long time in its two largest units: `3 h 20 min`. */
export function formatLong(seconds: Maybe): string {
  if (!isNumber(seconds)) {
    return NONE;
  }
  let left = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [size, unit] of LONG) {
    if (left >= size && parts.length < 2) {
      parts.push(`${Math.floor(left / size)}${GAP}${unit}`);
      left %= size;
    } else if (parts.length > 0) {
      break;
    }
  }
  return parts.join(' ') || `0${GAP}s`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function formatBytes(bytes: Maybe): string {
  if (!isNumber(bytes)) {
    return NONE;
  }
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${formatNumber(value)}${GAP}${BYTE_UNITS[unit] ?? ''}`;
}

/** The change from then to now: `+12 %`; `new` where there was nothing then. */
export function formatChange(now: Maybe, then: Maybe): string {
  if (!isNumber(now) || !isNumber(then)) {
    return NONE;
  }
  if (then === 0 && now !== 0) {
    return 'new';
  }
  const percent = now === then ? 0 : ((now - then) / Math.abs(then)) * 100;
  const size = Math.abs(percent);
  // The digits beyond are those of rounding.
  if (size < 0.01) {
    return '±0';
  }
  if (size >= 1000) {
    return `×${formatNumber(now / then)}`;
  }
  return `${percent < 0 ? '−' : '+'}${three.format(size < 10 ? size : Math.round(size))}${GAP}%`;
}

/** The reader's zone, with a clock of 24 hours, as the times are compared with logs. */
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dated = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** @param unix Unix time in seconds, as everywhere */
export function formatTime(unix: Maybe): string {
  return isMoment(unix) ? clock.format(unix * 1000) : NONE;
}

export function formatMinute(unix: Maybe): string {
  return isMoment(unix) ? minutes.format(unix * 1000) : NONE;
}

export function formatDateTime(unix: Maybe): string {
  return isMoment(unix) ? dated.format(unix * 1000) : NONE;
}

/** The name of the reader's time zone. */
export function timeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
