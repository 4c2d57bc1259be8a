import fc from 'fast-check';
import { bytes, KILOBYTES_16, withinLine } from './bytes';

/** Methods that there are, and what is none. */
export const method: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'CONNECT',
      'PURGE',
      'PROPFIND',
      'M-SEARCH',
      'QUERY',
      'get',
      '',
      'GET\0',
      'PRI',
      'toString',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('X'.repeat(400), '__proto__', 'GE T', '\x16\x03\x01') },
  { weight: 1, arbitrary: bytes(12) },
);

const escapes = fc
  .array(
    fc.constantFrom(
      '%',
      '%0',
      '%zz',
      '%ff',
      '%c0%ae',
      '%c0%af',
      '%e0%80%af',
      '%ed%a0%80',
      '%f4%90%80%80',
      '%00',
      '%0d%0a',
      '%2e%2e%2f',
      '%u002e',
      '%25%32%66',
      '..',
      '/',
      '//',
      ';',
      '\\',
      ':',
      '#',
      'a',
      '%6d',
      '%2F',
      '*',
      '(',
      '[]',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

const known = fc.constantFrom(
  '/',
  '/plain',
  '/users/1',
  '/numbers/x',
  '/query',
  '/body',
  '/any',
  '/files/a/b',
  '/refused',
  '/broken',
  '/chunks',
);

/** The endpoint's own paths, and what could be taken for them. */
export const endpointPath: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('/metrics', '/metrics.json', '/metrics/health'),
  fc.constantFrom(
    '/metrics/',
    '//metrics',
    '/./metrics',
    '/users/../metrics',
    '/Metrics',
    '/%6detrics',
    '/metrics%2f',
    '/metrics%00',
    '/metrics;/',
    '/metrics/..;/',
    '/metrics.json/',
    '/metrics/health//',
    '/metrics/%68ealth',
    '\\metrics',
    '/metrics#',
  ),
);

const query = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    '?',
    '?__proto__=1',
    '?__proto__[x]=1',
    '?constructor.prototype.x=1',
    '?a[constructor][prototype][x]=1',
    '?window=1e9s',
    '?sections=__proto__',
    '?limit=-1',
    '?endpoint=%00',
    '?name[]=constructor',
    '?name[]=up',
    '?families=true',
  ),
  escapes.map((text) => `?${text}=${text}`),
  fc.integer({ min: 1, max: 600 }).map((times) => `?${'a[]=1&'.repeat(times)}`),
);

/** Request targets in every form, and what is none. */
export const target: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.oneof(known, endpointPath), query).map((parts) => parts.join('')) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.oneof(known, endpointPath, fc.constant('/')), escapes).map((parts) => parts.join('')),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(
      // Absolute form, authority form, asterisk form, and what is none of them.
      fc
        .tuple(fc.constantFrom('http://a', 'https://a:b@c:1', 'file://', 'http://', '//a', 'javascript:'), endpointPath)
        .map((parts) => parts.join('')),
      fc.constantFrom(
        '*',
        'a:443',
        '[::1]:80',
        '',
        '?',
        '#',
        '/'.repeat(3000),
        `/${'a'.repeat(KILOBYTES_16)}`,
        '/__proto__',
        '/constructor',
      ),
    ),
  },
  { weight: 1, arbitrary: withinLine(60) },
);
