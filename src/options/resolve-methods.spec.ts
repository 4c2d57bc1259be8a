import { METHODS } from 'node:http';
import { resolveOptions } from './resolve-options';

const resolveMethods = (methods: unknown, environment: readonly string[] | undefined): readonly string[] =>
  resolveOptions({ http: { methods } }, {}, { METRICS_HTTP_METHODS: environment?.join(',') }).http.methods;

describe('http.methods', () => {
  it('are none by default', () => {
    expect(resolveMethods(undefined, undefined)).toEqual([]);
  });

  it('may be any that Node can receive', () => {
    expect(METHODS.length).toBeGreaterThan(32);
    for (let i = 0; i < METHODS.length; i += 32) {
      const some = METHODS.slice(i, i + 32);
      expect(resolveMethods(some, undefined)).toEqual(some);
    }
    expect(resolveMethods(['M-SEARCH', 'BASELINE-CONTROL', 'GET'], undefined)).toHaveLength(3);
  });

  it('come from the environment where the code has none', () => {
    expect(resolveMethods(undefined, ['PROPFIND'])).toEqual(['PROPFIND']);
    expect(resolveMethods(['MKCOL'], ['PROPFIND'])).toEqual(['MKCOL']);
    expect(resolveMethods([], ['PROPFIND'])).toEqual([]);
  });

  it.each<[unknown, string]>([
    ['PROPFIND', 'http.methods must be an array, but got "PROPFIND".\n  Fix: put it into brackets'],
    [[7], 'http.methods has 7, which is no HTTP method.\n  Fix: name methods as clients send them'],
    [[undefined], 'http.methods has undefined, which is no HTTP method'],
    [[''], 'http.methods has "", which is no HTTP method'],
    [['PROP FIND'], 'http.methods has "PROP FIND", which is no HTTP method'],
    [['GET\n'], 'http.methods has "GET\\n", which is no HTTP method'],
    [['É'], 'http.methods has "É", which is no HTTP method'],
    [['A'.repeat(21)], 'which is no HTTP method'],
    [['propfind'], 'http.methods has "propfind", but methods are case-sensitive.\n  Fix: write "PROPFIND"'],
    [['MKCOL', 'MKCOL'], 'http.methods has "MKCOL" twice.\n  Fix: name each only once'],
    [Array.from({ length: 33 }, (_, i) => `M${i}`), 'http.methods has 33 methods.\n  Fix: name at most 32'],
  ])('of %j are an error when the application starts', (value, message) => {
    expect(() => resolveMethods(value, undefined)).toThrow(message);
  });

  it('name the variable where it is wrong', () => {
    expect(() => resolveMethods(undefined, ['PROPFIND', ''])).toThrow('METRICS_HTTP_METHODS has ""');
  });
});
