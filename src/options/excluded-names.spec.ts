import { ExcludedNames } from './excluded-names';

const has = (name: string, ...patterns: string[]): boolean => new ExcludedNames(patterns).has(name);

describe('excluded names', () => {
  it.each([
    ['http_requests_total', 'http_requests_total'],
    ['nodejs_gc_duration_seconds', 'nodejs_gc_*'],
    ['nodejs_gc_', 'nodejs_gc_*'],
    ['orders_total', '*_total'],
    ['_total', '*_total'],
    ['http_request_size_bytes', 'http_*_bytes'],
    ['http__bytes', 'http_*_bytes'],
    ['http_a_bytes_b_bytes', 'http_*_bytes'],
    ['a_b_c_d', 'a*b*c*d'],
    ['abc', '*b*'],
    ['ab', 'a**b'],
  ])('have %s by %s', (name, pattern) => {
    expect(has(name, pattern)).toBe(true);
  });

  it.each([
    ['http_requests_total', 'http_requests'],
    ['my_http_requests_total', 'http_requests_total'],
    ['nodejs_version_info', 'nodejs_gc_*'],
    ['http_bytes', 'http_*_bytes'],
    ['aba', 'ab*ba'],
    ['a_d', 'a*b*d'],
    ['axb', 'a.b'],
    ['', 'a*'],
  ])('have no %s by %s', (name, pattern) => {
    expect(has(name, pattern)).toBe(false);
  });

  it('take a name by any of the patterns, and none without', () => {
    expect(has('b', 'a', 'b')).toBe(true);
    expect(has('b')).toBe(false);
    expect(new ExcludedNames([]).isEmpty).toBe(true);
  });

  it('tell the patterns that match nothing', () => {
    const excluded = new ExcludedNames(['a*', 'c', '*b']);

    expect(excluded.unmatched(['a1', 'cb'])).toEqual(['c']);
    expect(excluded.unmatched([])).toEqual(['a*', 'c', '*b']);
  });

  it('take no long time for many wildcards', () => {
    expect(has('a'.repeat(100_000), `${'*a'.repeat(100)}b`)).toBe(false);
  });
});
