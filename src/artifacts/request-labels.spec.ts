import { resolveOptions } from '../options/resolve-options';
import type { MetricsModuleOptions } from '../options/metrics.options';
import { alertRules } from './rules/alert-rules';
import { abandonedRequests, failedRequests, routeInLabel } from './request-labels';

describe('requests are told by their labels', () => {
  it.each<[MetricsModuleOptions, string | undefined, string | undefined]>([
    [{}, 'status=~"5.."', 'status="499"'],
    [{ http: { groupStatus: true } }, 'status=~"5.."', undefined],
    [{ http: { labels: ['path'] } }, undefined, undefined],
    [{ http: { labels: ['status', 'errorType'] } }, 'status=~"5.."', 'error_type="client_closed_request"'],
    [{ http: { labels: ['errorType'] } }, 'error_type=~"5..|timeout|_OTHER"', 'error_type="client_closed_request"'],
    [{ naming: 'opentelemetry' }, 'error_type=~"5..|timeout|_OTHER"', 'error_type="client_closed_request"'],
    [
      { naming: 'opentelemetry', http: { groupStatus: true } },
      'error_type=~"5..|timeout|_OTHER"',
      'error_type="client_closed_request"',
    ],
    [
      { naming: 'opentelemetry', http: { labels: ['status'] } },
      'http_response_status_code=~"5.."',
      'http_response_status_code="499"',
    ],
    [{ naming: 'micrometer' }, 'status=~"5.."', 'status="499"'],
    [{ naming: 'micrometer', http: { labels: ['outcome', 'errorType'] } }, 'outcome="SERVER_ERROR"', undefined],
  ])('%j', (options, failed, abandoned) => {
    const { http } = resolveOptions(options);
    const labelOf = (label: string): string | undefined =>
      http.counterLabels.find(({ source }) => source === label)?.name;

    expect(failedRequests(http, labelOf)).toBe(failed);
    expect(abandonedRequests(http, labelOf)).toBe(abandoned);
  });
});

describe('a route in a label', () => {
  it.each([
    ['/users/:id', '/users/{id}'],
    ['/users/{id}', '/users/{id}'],
    ['/files/*', '/files/**'],
    ['/files/**', '/files/**'],
    ['/files/{*path}', '/files/{*path}'],
    ['/docs{/:page}', '/docs[/{page}]'],
  ])('%s under the names of Micrometer is %s', (path, label) => {
    expect(routeInLabel(path, 'micrometer')).toBe(label);
    expect(routeInLabel(path, 'opentelemetry')).toBe(path);
    expect(routeInLabel(path, 'prometheus')).toBe(path);
  });
});

it.each<[MetricsModuleOptions, string]>([
  [{}, 'path=\\"/users/:id\\"'],
  [{ naming: 'opentelemetry' }, 'http_route=\\"/users/:id\\"'],
  [{ naming: 'micrometer' }, 'uri=\\"/users/{id}\\"'],
])('an objective of a route is about the label in force: %j', (options, matcher) => {
  const rules = JSON.stringify(alertRules(options, { sloRoutes: { '/users/:id': 99 } }));
  expect(rules).toContain(matcher);
});
