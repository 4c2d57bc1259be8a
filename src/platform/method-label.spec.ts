import { methodLabels } from './method-label';

describe('methodLabels', () => {
  it.each(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'])(
    'knows %s',
    (method) => {
      expect(methodLabels([])(method)).toBe(method);
    },
  );

  it.each(['get', 'PROPFIND', 'BREW', '', '__proto__', undefined])('calls %p _OTHER', (method) => {
    expect(methodLabels([])(method)).toBe('_OTHER');
  });

  it('knows those that are added, and the others as before', () => {
    const label = methodLabels(['PROPFIND', 'M-SEARCH']);

    expect(['PROPFIND', 'M-SEARCH', 'GET', 'MKCOL', 'propfind'].map((method) => label(method))).toEqual([
      'PROPFIND',
      'M-SEARCH',
      'GET',
      '_OTHER',
      '_OTHER',
    ]);
  });
});
