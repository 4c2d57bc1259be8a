import { resolveOptions } from '../options/resolve-options';
import type { MetricsNaming } from '../catalogue/naming';
import { ExceptionNames } from './exception-names';
import { LabelValues, routeLabels } from './label-values';
import { ofException, ofProtocolVersion, ofScheme, UNSENT } from './request-traits';
import type { RequestSeries } from './series-slots';

const exceptions = new ExceptionNames();
const values = (naming: MetricsNaming, groupStatus = false): LabelValues =>
  new LabelValues(naming, groupStatus, exceptions);
const series = (given: Partial<RequestSeries>): RequestSeries => ({
  method: 'GET',
  path: '/users/:id',
  status: 200,
  traits: 0,
  custom: [],
  ...given,
});

describe('the values of labels', () => {
  it.each<[MetricsNaming, string, number, string]>([
    ['prometheus', '/users/:id', 200, '/users/:id'],
    ['prometheus', '__unmatched__', 404, '__unmatched__'],
    ['opentelemetry', '/users/:id', 200, '/users/:id'],
    ['opentelemetry', '__unmatched__', 404, ''],
    ['opentelemetry', '__overflow__', 200, '__overflow__'],
    ['micrometer', '/users/:id', 200, '/users/{id}'],
    ['micrometer', '/public/*', 200, '/public/**'],
    ['micrometer', '/', 200, '/'],
    ['micrometer', '__unmatched__', 404, 'NOT_FOUND'],
    ['micrometer', '__unmatched__', 302, 'REDIRECTION'],
    ['micrometer', '__unmatched__', 400, 'UNKNOWN'],
    ['micrometer', '__unmatched__', 499, 'UNKNOWN'],
    ['micrometer', '__overflow__', 200, '__overflow__'],
  ])('path under %s of %s with %d: %s', (naming, path, status, label) => {
    expect(values(naming).of(series({ path, status }), 'path', true)).toBe(label);
  });

  it.each<[number, number, string, string]>([
    [200, 0, '200', ''],
    [404, 0, '404', ''],
    [500, 0, '500', '500'],
    [504, 0, '504', '504'],
    [504, UNSENT, '', 'timeout'],
    [408, UNSENT, '', 'request_timeout'],
    [499, UNSENT, '', 'client_closed_request'],
    [499, 0, '499', ''],
    [500, UNSENT, '', '_OTHER'],
  ])('status and error of %d with traits %d under opentelemetry: "%s", "%s"', (status, traits, code, error) => {
    const one = series({ status, traits });
    expect(values('opentelemetry').of(one, 'status', true)).toBe(code);
    expect(values('opentelemetry').of(one, 'errorType', true)).toBe(error);
    // Where no other label tells, or by our own names, the status says it.
    expect(values('opentelemetry').of(one, 'status', false)).toBe(String(status));
    expect(values('prometheus').of(one, 'status', true)).toBe(String(status));
    expect(values('prometheus').of(one, 'errorType', true)).toBe(error);
  });

  it('of classes of status', () => {
    expect(values('opentelemetry', true).of(series({ status: 503 }), 'errorType', true)).toBe('5xx');
    expect(values('opentelemetry', true).of(series({ status: 503 }), 'status', true)).toBe('5xx');
  });

  it('of scheme and version, where they are known', () => {
    const one = series({ traits: ofScheme(2) | ofProtocolVersion(3) });
    const labels = values('opentelemetry');
    expect([labels.of(one, 'scheme', true), labels.of(one, 'protocolVersion', true)]).toEqual(['https', '2']);
    expect([labels.of(series({}), 'scheme', true), labels.of(series({}), 'protocolVersion', true)]).toEqual(['', '']);
  });

  it("of exceptions, of which fifty are told apart, and what is no class's name is none of them", () => {
    const names = new ExceptionNames();
    const labels = new LabelValues('micrometer', false, names);
    const of = (name: unknown): string =>
      labels.of(series({ traits: ofException(names.numberOf(name)) | ofScheme(1) }), 'exception', false);

    expect(labels.of(series({}), 'exception', false)).toBe('none');
    expect(labels.of(series({}), 'errorType', false)).toBe('none');
    expect(of('TypeError')).toBe('TypeError');
    expect(of('x'.repeat(1000))).toBe('other');
    expect(of('id 4711')).toBe('other');
    expect(of(undefined)).toBe('other');
    for (let i = 0; i < 100; i++) {
      of(`Error${i}`);
    }
    expect(of('Error1')).toBe('Error1');
    expect(of('Error99')).toBe('__overflow__');
    expect(of('TypeError')).toBe('TypeError');
  });
});

describe('the routes in labels of other metrics', () => {
  it.each<[MetricsNaming, string, string, string]>([
    ['opentelemetry', 'http_route', '/users/:id', '/users/:id'],
    ['opentelemetry', 'http_route', '__unmatched__', ''],
    ['micrometer', 'uri', '/users/:id', '/users/{id}'],
    ['micrometer', 'path', '/users/:id', '/users/{id}'],
    ['micrometer', 'uri', '__unmatched__', 'UNKNOWN'],
    ['micrometer', 'cache', '/users/:id', '/users/:id'],
    ['micrometer', 'path', 'none', 'none'],
  ])('under %s, %s is written for %s: %s', (naming, label, path, written) => {
    expect(routeLabels(resolveOptions({ naming }).http)?.write(label, path)).toBe(written);
  });

  it('are as they are by our own names', () => {
    expect(routeLabels(resolveOptions({}).http)).toBeUndefined();
  });
});
