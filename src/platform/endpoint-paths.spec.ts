import { EndpointPaths, pathOf } from './endpoint-paths';

describe('EndpointPaths', () => {
  const paths = new EndpointPaths({ metrics: '/metrics', json: '/metrics.json', health: '/metrics/health' });

  it.each([
    ['/metrics', 'metrics'],
    ['/metrics/', 'metrics'],
    ['/metrics?name[]=a/b', 'metrics'],
    ['/metrics.json?x', 'json'],
    ['/metrics/health', 'health'],
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
    const apart = new EndpointPaths({ metrics: '/a', json: '/b/c', health: '/d' });

    expect(['/a', '/b/c/', '/d?x', '/', '/b'].map((url) => apart.match(url))).toEqual([
      'metrics',
      'json',
      'health',
      undefined,
      undefined,
    ]);
  });

  it('moves below a path, and is nowhere else then', () => {
    const moved = new EndpointPaths({ metrics: '/m', json: '/j', health: '/h' });
    moved.moveBelow('/api');

    expect(['/api/m', '/api/j/', '/api/h?x', '/m', '/j', '/api'].map((url) => moved.match(url))).toEqual([
      'metrics',
      'json',
      'health',
      undefined,
      undefined,
      undefined,
    ]);
    expect(moved.served).toEqual({ metrics: '/api/m', json: '/api/j', health: '/api/h' });
  });

  it('cuts the query off', () => {
    expect(pathOf('/a?b?c')).toBe('/a');
    expect(pathOf('/a')).toBe('/a');
  });
});
