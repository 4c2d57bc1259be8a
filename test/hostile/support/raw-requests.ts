import fc from 'fast-check';
import type { Attack, Leaving } from './attack';
import { bytes } from './bytes';
import { header, host } from './headers';
import { method, target } from './targets';

const body = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.constantFrom(
    'hello',
    '{"a"',
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '5\r\nhello\r\n0\r\n\r\n',
    '5\r\nhel',
    'ffffffffffffffff\r\n',
    '0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: a\r\n\r\n',
    '5;__proto__=1\r\nhello\r\n0\r\nHost: b\r\n\r\n',
    '-1\r\n',
    '\x1f\x8b\x08\0',
  ),
  bytes(200),
);

const version = fc.oneof(
  { weight: 6, arbitrary: fc.constant(' HTTP/1.1') },
  fc.constantFrom(
    ' HTTP/1.0',
    ' HTTP/0.9',
    '',
    ' HTTP/2.0',
    ' HTTP/9.9',
    ' http/1.1',
    ' HTTP/1.1 ',
    ' HTTP/1.',
    ' ICE/1.0',
    ' RTSP/1.0',
  ),
);
const lineEnd = fc.oneof({ weight: 9, arbitrary: fc.constant('\r\n') }, fc.constantFrom('\n', '\r', '\r\r\n'));

/** One request, or what a client took for one. */
export const request: fc.Arbitrary<string> = fc
  .record({ method, target, version, host, headers: fc.array(header, { maxLength: 5 }), body, lineEnd })
  .map(({ method, target, version, host, headers, body, lineEnd }) => {
    const lines = [`${method} ${target}${version}`, ...[host, ...headers].filter((line) => line !== '')];
    return `${lines.join(lineEnd)}${lineEnd}${lineEnd}${body}`;
  });

/** What is no request at all, or is one of another protocol. */
const foreign = fc.oneof(
  fc.constantFrom(
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0',
    'GET /metrics\r\n',
    '\r\n\r\n\r\n',
    '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
    'SSH-2.0-x\r\n',
    '*1\r\n$4\r\nPING\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    '',
    'GET',
    'GET /metrics HTTP/1.1\r\nHost: a\r\nX-Unfinished',
  ),
  bytes(400),
);

const leaving: fc.Arbitrary<Leaving> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Leaving>('reads') },
  fc.constantFrom<Leaving>('half-closes', 'destroys', 'resets'),
);

/**
 * What one attacker sends: a request, several in a pipeline, or no request; whole, in two pieces, or not to its end.
 */
export const attack: fc.Arbitrary<Attack> = fc
  .record({
    text: fc.oneof(
      { weight: 6, arbitrary: fc.array(request, { minLength: 1, maxLength: 3 }).map((requests) => requests.join('')) },
      { weight: 1, arbitrary: foreign },
    ),
    cut: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
    sendsRest: fc.boolean(),
    leaving,
  })
  .map(({ text, cut, sendsRest, leaving }) => {
    const sent = Buffer.from(text, 'latin1');
    const first = Math.ceil(sent.length * cut);
    const pieces = [sent.subarray(0, first), ...(sendsRest ? [sent.subarray(first)] : [])];
    return { pieces: pieces.filter((piece) => piece.length > 0), leaving };
  });
