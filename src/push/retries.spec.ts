import { mayRetry, retryAfterOf, retryDelay } from './retries';
import { PUSH_OUTCOMES } from './push-target';

const most = (): number => 1;
const least = (): number => 0;

describe('retryDelay', () => {
  it('doubles, up to half a minute', () => {
    const delays = [1, 2, 3, 4, 20].map((attempt) => retryDelay(attempt, 3_600_000, undefined, most));
    expect(delays).toEqual([1000, 2000, 4000, 8000, 30_000]);
  });

  it('is random by half', () => {
    expect(retryDelay(3, 60_000, undefined, least)).toBe(2000);
  });

  it('begins with a tenth of a short time', () => {
    expect(retryDelay(1, 5000, undefined, most)).toBe(500);
  });

  it('is never shorter than the target asks', () => {
    expect(retryDelay(1, 60_000, 12_000, most)).toBe(12_000);
    expect(retryDelay(3, 60_000, 10, most)).toBe(4000);
  });
});

it.each([
  [undefined, undefined],
  ['0', undefined],
  ['12', 12_000],
  ['-5', undefined],
  ['1e9', undefined],
  ['99999999999999999999', undefined],
  ['soon', undefined],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Thu, 01 Jan 2015 00:00:30 GMT', undefined],
])('Retry-After: %s asks for %s ms', (header, expected) => {
  expect(retryAfterOf(header, Date.UTC(2026, 0, 1))).toBe(expected);
});

it('repeats what may end otherwise', () => {
  expect(PUSH_OUTCOMES.filter(mayRetry)).toEqual(['unavailable', 'timeout', 'error']);
});
