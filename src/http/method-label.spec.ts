import { methodLabel } from './method-label';

describe('methodLabel', () => {
  it.each(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'])(
    '%s is itself',
    (method) => {
      expect(methodLabel(method)).toBe(method);
    },
  );

  it.each(['get', 'PROPFIND', 'BREW', '', '__proto__', undefined])('%p is _OTHER', (method) => {
    expect(methodLabel(method)).toBe('_OTHER');
  });
});
