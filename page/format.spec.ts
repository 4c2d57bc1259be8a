import {
  formatBytes,
  formatChange,
  formatCount,
  formatDateTime,
  formatLong,
  formatMinute,
  formatNumber,
  formatPercent,
  formatRate,
  formatSeconds,
  formatShare,
  formatTime,
  timeZone,
} from './format';

type Maybe = number | null | undefined;

/** With a space for the narrow one that is told apart from it in an editor by nobody. */
function plain(text: string): string {
  return text.replaceAll('\u202f', ' ');
}

/** Unix seconds of a time of the clock in the reader's zone. */
function at(hours: number, minutes: number, seconds = 0): number {
  return new Date(2026, 10, 30, hours, minutes, seconds).getTime() / 1000;
}

describe.each([
  ['formatNumber', formatNumber],
  ['formatCount', formatCount],
  ['formatRate', formatRate],
  ['formatShare', formatShare],
  ['formatPercent', formatPercent],
  ['formatSeconds', formatSeconds],
  ['formatLong', formatLong],
  ['formatBytes', formatBytes],
  ['formatTime', formatTime],
  ['formatMinute', formatMinute],
  ['formatDateTime', formatDateTime],
] as const)('%s', (_name, format: (value: Maybe) => string) => {
  it.each([[null], [undefined], [NaN], [Infinity], [-Infinity]])('shows a dash for %j', (value) => {
    expect(format(value)).toBe('–');
  });

  it.each([[Number.MAX_VALUE], [-Number.MAX_VALUE], [Number.MIN_VALUE], [1e-300], [8.7e12]])(
    'shows %d in a few characters',
    (value) => {
      expect(format(value).length).toBeLessThan(32);
    },
  );
});

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [0.000_001, '0.000001'],
    [0.000_000_123_4, '1.23E-7'],
    [0.123_45, '0.123'],
    [12.345, '12.3'],
    [999.4, '999'],
    [999.5, '1,000'],
    [1234.5, '1,235'],
    [-1234.4, '-1,234'],
    [999_999.4, '999,999'],
    [999_999.5, '1M'],
    [12_345_678, '12.3M'],
    [1e15, '1E15'],
  ])('shows %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [7, '7'],
    [12.4, '12'],
    [999_999, '999,999'],
    [1_000_000, '1M'],
    [1_999_999, '2M'],
  ])('shows %d as %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });
});

describe('formatRate', () => {
  it('has the unit, in the same line', () => {
    expect(formatRate(12.34)).toBe('12.3\u202freq/s');
    expect(plain(formatRate(0, '/s'))).toBe('0 /s');
  });
});

describe('formatShare and formatPercent', () => {
  it.each([
    [0, '0 %'],
    [0.000_001, '< 0.01 %'],
    [0.000_099, '< 0.01 %'],
    [0.0001, '0.01 %'],
    [0.012_34, '1.23 %'],
    [0.5, '50 %'],
    [0.9994, '99.9 %'],
    [0.9996, '> 99.9 %'],
    [0.999_999_999, '> 99.9 %'],
    [1, '100 %'],
    [2.5, '250 %'],
  ])('shows the share %d as %s', (share, text) => {
    expect(plain(formatShare(share))).toBe(text);
    expect(formatPercent(share * 100)).toBe(formatShare(share));
  });
});

describe('formatSeconds', () => {
  it.each([
    [0, '0 ms'],
    [0.000_000_25, '0.25 µs'],
    [0.000_25, '250 µs'],
    [0.000_999_4, '999 µs'],
    [0.000_999_6, '1 ms'],
    [0.012_345, '12.3 ms'],
    [0.9994, '999 ms'],
    [0.9996, '1 s'],
    [1.234, '1.23 s'],
    [59.94, '59.9 s'],
    [59.96, '1 min'],
    [61, '1 min 1 s'],
  ])('shows %d s as %s', (seconds, text) => {
    expect(plain(formatSeconds(seconds))).toBe(text);
  });
});

describe('formatLong', () => {
  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [0.4, '0 s'],
    [59.6, '1 min'],
    [90, '1 min 30 s'],
    [3600, '1 h'],
    [3601, '1 h'],
    [12_059, '3 h 20 min'],
    [86_400, '1 d'],
    [86_460, '1 d'],
    [100_000, '1 d 3 h'],
    [100 * 86_400, '100 d'],
  ])('shows %d s as %s', (seconds, text) => {
    expect(plain(formatLong(seconds))).toBe(text);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '0.977 KiB'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [999.6 * 1024, '0.976 MiB'],
    [300 * 1024 ** 2, '300 MiB'],
    [2 * 1024 ** 5, '2 PiB'],
    [5000 * 1024 ** 5, '5,000 PiB'],
    [-2048, '-2 KiB'],
  ])('shows %d as %s', (bytes, text) => {
    expect(plain(formatBytes(bytes))).toBe(text);
  });
});

describe('formatChange', () => {
  it.each<[Maybe, Maybe, string]>([
    [110, 100, '+10 %'],
    [101.234, 100, '+1.23 %'],
    [88.8, 100, '−11 %'],
    [99.5, 100, '−0.5 %'],
    [0, 100, '−100 %'],
    [1000, 100, '+900 %'],
    [1100, 100, '×11'],
    [1e9, 1e-9, '×1E18'],
    [100, 100, '±0'],
    [100.001, 100, '±0'],
    [0, 0, '±0'],
    [3, 0, 'new'],
    [3, null, '–'],
    [undefined, 3, '–'],
    [NaN, 3, '–'],
  ])('shows %d after %d as %s', (now, then, text) => {
    expect(plain(formatChange(now, then))).toBe(text);
  });
});

describe('times of the clock', () => {
  it('have 24 hours, in the zone of the reader', () => {
    expect(formatTime(at(0, 5, 9))).toBe('00:05:09');
    expect(formatTime(at(21, 5, 9.9))).toBe('21:05:09');
    expect(formatMinute(at(13, 7, 59))).toBe('13:07');
    expect(formatDateTime(at(21, 5, 9))).toBe('30 Nov 2026, 21:05:09');
    expect(timeZone()).not.toBe('');
  });
});
