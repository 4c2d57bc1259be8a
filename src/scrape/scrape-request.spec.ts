import { readScrapeRequest } from './scrape-request';

const options = {
  isServed: true,
  management: undefined,
  followsPrefix: false,
  mode: 'server',
  maxConcurrentScrapes: 4,
  scrapeTimeoutSeconds: 10,
  onCollectError: 'continue',
  compression: true,
  decorators: [],
} as const;
const read = (headers: Record<string, string>, url = '/metrics'): ReturnType<typeof readScrapeRequest> =>
  readScrapeRequest({ headers, url }, options);

describe('readScrapeRequest', () => {
  it.each<[string | undefined, number]>([
    [undefined, 10_000],
    ['15', 14_500],
    ['0.4', 200],
    ['1', 500],
    ['0', 10_000],
    ['-1', 10_000],
    ['soon', 10_000],
    ['Infinity', 10_000],
    ['1e9', 10_000],
  ])('takes a timeout of %p for %d ms', (header, milliseconds) => {
    const headers: Record<string, string> =
      header === undefined ? {} : { 'x-prometheus-scrape-timeout-seconds': header };
    expect(read(headers).timeoutMs).toBe(milliseconds);
  });

  it.each<[string, string[]]>([
    ['/metrics', []],
    ['/metrics?name[]=b&name[]=a&name[]=b', ['a', 'b']],
    ['/metrics?name%5B%5D=a', ['a']],
    ['/metrics?name=a&x[]=b', []],
    ['/metrics?name[]=__proto__', ['__proto__']],
    ['/metrics?%ZZ', []],
  ])('reads the names of %p', (url, names) => {
    expect(read({}, url).names).toEqual(names);
  });

  it('asks for compression only where it is switched on', () => {
    expect(read({ 'accept-encoding': 'gzip' }).encoding).toBe('gzip');
    const off = readScrapeRequest({ headers: { 'accept-encoding': 'gzip' } }, { ...options, compression: false });
    expect(off.encoding).toBe('identity');
  });
});
