import { type EndpointKind, EndpointPaths, pathOf } from './endpoint-paths';

describe('EndpointPaths', () => {
  const PATHS = { metrics: '/metrics', json: '/metrics.json', health: '/metrics/health', page: '/metrics/dashboard' };
  const paths = new EndpointPaths(PATHS);

  it.each([
    ['/metrics', 'metrics'],
    ['/metrics/', 'metrics'],
    ['/metrics?name[]=a/b', 'metrics'],
    ['/metrics.json?x', 'json'],
    ['/metrics/health', 'health'],
    ['/metrics/dashboard', 'page'],
    ['/metrics/dashboard/', 'page'],
    ['/metrics/dashboard#held', undefined],
    ['/metrics/dashboard/page.js', 'page'],
    ['/metrics/dashboard/summary?window=1h', 'page'],
    ['/metrics/dashboard/summary/', undefined],
    ['/metrics/dashboard/other', undefined],
    ['/metrics/other', undefined],
    ['/Metrics', undefined],
    ['//metrics', undefined],
    ['/metrics//', undefined],
    ['/metricss', undefined],
    ['/__proto__', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (url, kind) => {
    expect(paths.match(url)).toBe(kind);
  });

  it('knows paths that have nothing in common', () => {
    const apart = new EndpointPaths({ metrics: '/a', json: '/b/c', health: '/d', page: undefined });

    expect(['/a', '/b/c/', '/d?x', '/', '/b'].map((url) => apart.match(url))).toEqual([
      'metrics',
      'json',
      'health',
      undefined,
      undefined,
    ]);
  });

  it('moves below a path, and is nowhere else then', () => {
    const moved = new EndpointPaths({ metrics: '/m', json: '/j', health: '/h', page: '/m/p' });
    moved.moveBelow('/api');

    expect(['/api/m', '/api/j/', '/api/h?x', '/m', '/j', '/api'].map((url) => moved.match(url))).toEqual([
      'metrics',
      'json',
      'health',
      undefined,
      undefined,
      undefined,
    ]);
    expect(moved.served).toEqual({ metrics: '/api/m', json: '/api/j', health: '/api/h', page: '/api/m/p' });
  });

  it('cuts the query off', () => {
    expect(pathOf('/a?b?c')).toBe('/a');
    expect(pathOf('/a')).toBe('/a');
  });

  it.each([
    ['/metrics/dashboard', 'page'],
    ['/metrics/dashboard/', 'page'],
    ['/dashboard?x', 'page'],
    ['/metrics/dashboard/about?path=/summary', 'about'],
    ['/metrics/dashboard/about/', 'about'],
    ['/metrics/dashboard/%61bout', undefined],
    ['/metrics/about', undefined],
    ['/metrics/dashboard/page.css', 'page.css'],
  ])('of %s, the part of the page is %s', (url, part) => {
    expect(paths.partOfPage(url)).toBe(part);
  });

  it('has no page where there is none', () => {
    const without = new EndpointPaths({ ...PATHS, page: undefined });

    expect(['/metrics/dashboard', '/metrics/dashboard/page.js', '/undefined'].map((url) => without.match(url))).toEqual(
      [undefined, undefined, undefined],
    );
    expect(without.match('/metrics/')).toBe('metrics');
  });

  it('says what has nothing beside it but the endpoint', () => {
    expect(['metrics', 'json', 'health', 'page'].filter((kind) => paths.isApart(kind as EndpointKind))).toEqual([
      'health',
      'page',
    ]);
    const elsewhere = new EndpointPaths({ metrics: '/h/m', json: '/j', health: '/h', page: '/j/p' });
    expect([elsewhere.isApart('metrics'), elsewhere.isApart('health'), elsewhere.isApart('page')]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('tells a page that is called as one of its parts from that part', () => {
    const named = new EndpointPaths({ ...PATHS, page: '/metrics/summary' });

    expect(named.partOfPage('/metrics/summary')).toBe('page');
    expect(named.partOfPage('/metrics/summary/summary')).toBe('summary');
    expect(named.partOfPage('/metrics/summary/about')).toBe('about');
  });
});
