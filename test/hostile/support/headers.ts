import fc from 'fast-check';
import { ATTACKED_TOKEN } from './attacked-token';
import { KILOBYTES_16, withinLine } from './bytes';

/** Lines with a `Host`, with several, and without. */
export const HOSTS: readonly string[] = [
  'Host: a',
  'Host: localhost:3000',
  'Host:',
  'Host: a\r\nHost: b',
  'Host: a:99999',
  'Host: [::1]:80',
  '',
  'Host: ../../etc/passwd',
  'Host: a, b',
  'Host: \xff',
  'hOST:a',
  'Host : a',
  'Host: __proto__',
];

/** The ordinary one more often than the others. */
export const host: fc.Arbitrary<string> = fc.oneof(fc.constant('Host: a'), fc.constantFrom(...HOSTS));

/** Credentials that are wrong, however near they are. */
export const wrongCredential: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    'Bearer',
    'Bearer ',
    'Basic',
    'Basic ???',
    'Basic Og==',
    'Digest username="a"',
    'Negotiate',
    ATTACKED_TOKEN,
    `Bearer ${ATTACKED_TOKEN.slice(1)}`,
    `Bearer ${ATTACKED_TOKEN}x`,
    `Bearer ${ATTACKED_TOKEN}, Bearer ${ATTACKED_TOKEN}`,
    `Bearer ${ATTACKED_TOKEN.toLowerCase()}`,
    `Bearer\t${ATTACKED_TOKEN}`,
    `Bearer "${ATTACKED_TOKEN}"`,
    `Token ${ATTACKED_TOKEN}`,
    `Basic ${Buffer.from(ATTACKED_TOKEN).toString('base64')}`,
    `Basic ${Buffer.from(`:${ATTACKED_TOKEN}`).toString('base64')}`,
    'Bearer __proto__',
    'Bearer constructor',
    'constructor x',
    '__proto__ x',
    'toString',
  ),
  fc.nat(ATTACKED_TOKEN.length - 1).map((end) => `Bearer ${ATTACKED_TOKEN.slice(0, end)}`),
  fc
    .tuple(fc.constantFrom('Bearer', 'Basic', 'bEARER', 'Digest', 'AWS4-HMAC-SHA256', ''), headerText(80))
    .map((parts) => parts.join(' ')),
  fc.uint8Array({ maxLength: 60 }).map((array) => `Basic ${Buffer.from(array).toString('base64')}`),
  fc.integer({ min: 1000, max: 8000 }).map((length) => `Bearer ${'x'.repeat(length)}`),
  headerText(40),
);

/** Bytes that Node takes in the value of a header. */
function headerText(maxLength: number): fc.Arbitrary<string> {
  const byte = fc.oneof(fc.constant(0x09), fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }));
  return fc.array(byte, { maxLength }).map((codes) => String.fromCharCode(...codes));
}

/** Lines by which requests are smuggled, upgraded, folded, or said to be what they are not. */
export const TRICKS: readonly string[] = [
  'Content-Length: 5',
  'Content-Length: 0',
  'Content-Length: -1',
  'Content-Length: 5, 5',
  'Content-Length: 99999999999999999999',
  'Content-Length: 5\r\nContent-Length: 6',
  'Content-Length: 5\r\nTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding:\x0bchunked',
  'Transfer-Encoding : chunked',
  'Expect: 100-continue',
  'Expect: 200-ok',
  'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
  'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13',
  'Connection: close',
  'Connection: __proto__',
  'Content-Type: application/json',
  'Content-Type: application/json; charset=__proto__',
  'Content-Type: multipart/form-data',
  'Content-Encoding: gzip',
  'X-Folded: a\r\n b',
  'X-Bare: a\nX-Second: b',
  `Authorization: Bearer x\r\nAuthorization: Bearer ${ATTACKED_TOKEN}`,
  'no colon',
  ': no name',
  'X-Nul: \0',
  '__proto__: x',
  'constructor: x',
  'Trailer: Host',
];

/** Lines that ask for much, or claim what is not so. */
export const CLAIMS: readonly string[] = [
  'X-Forwarded-For: 127.0.0.1',
  'X-HTTP-Method-Override: __proto__',
  'X-Original-URL: /metrics',
  'X-Rewrite-URL: /metrics',
  'Range: bytes=0-',
  `Accept: ${'a/b;q=0.1,'.repeat(900)}`,
  'Accept: application/openmetrics-text',
  'Accept-Encoding: br;q=9, __proto__',
  `Accept-Encoding: ${'x,'.repeat(3000)}`,
  'X-Prometheus-Scrape-Timeout-Seconds: -1',
  'X-Prometheus-Scrape-Timeout-Seconds: 1e309',
  `Cookie: ${'a=b; '.repeat(500)}`,
  `X-Big: ${'x'.repeat(KILOBYTES_16)}`,
];

/** Other lines of a head, and what is none. */
export const header: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TRICKS) },
  { weight: 2, arbitrary: fc.constantFrom(...CLAIMS) },
  { weight: 2, arbitrary: wrongCredential.map((value) => `Authorization: ${value}`) },
  { weight: 1, arbitrary: fc.tuple(withinLine(10), withinLine(40)).map(([name, value]) => `${name}: ${value}`) },
);
