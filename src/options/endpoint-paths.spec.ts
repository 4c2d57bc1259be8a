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

  it('cuts the query off', () => {
    expect(pathOf('/a?b?c')).toBe('/a');
    expect(pathOf('/a')).toBe('/a');
  });
});
