import { ServerSentPreamble } from './server-sent-preamble';

/** Which of the pieces is the first with something of an event; -1: none. */
function firstOf(pieces: readonly unknown[], encoding?: unknown): number {
  const preamble = new ServerSentPreamble();
  return pieces.findIndex((piece) => !preamble.wraps(piece, encoding));
}

it.each<[string, readonly unknown[], number]>([
  ["Nest's empty line", ['\n', 'data: 1\n\n'], 1],
  ['line breaks of any kind', ['\r\n\r\n', '\r', Buffer.from('\n\n'), 'data: 1\n\n'], 3],
  ['a comment', [': ping\n\n', 'data: 1\n\n'], 1],
  ['a comment without a text', [':\n\n', 'data: 1\n\n'], 1],
  ['a comment in bytes', [Buffer.from(': ping\n\n'), new TextEncoder().encode(': π\r\n\r\n'), 'data: 1\n\n'], 2],
  ['several comments in one piece', [': one\n: two\r\n\r\n: three\r\r', 'data: 1\n\n'], 1],
  ['a comment that is split', [':', ' pi', 'ng', '\n', '\n', 'data: 1\n\n'], 5],
  ['a comment that only looks like data', [': data: 1', 'data: 2\n\n', 'data: 3\n\n'], 2],
  ['how long to wait before a reconnection', ['retry: 3000\n\n', ': ok\nretry:1\n\n', 'data: 1\n\n'], 2],
  ['a byte order mark', ['\uFEFF: ping\n\n', 'data: 1\n\n'], 1],
  ['a comment and data in one piece', [': ping\n\ndata: 1\n\n'], 0],
  ['the rest of a comment and data in one piece', [': pi', 'ng\r\ndata: 1\n\n'], 1],
  ['an event without data', ['event: open\n\n'], 0],
  ['an id', ['id: 7\n\n'], 0],
  ['a part of a field', [': ping\n\n', 'da', 'ta: 1\n\n'], 1],
  ['a space', [Buffer.from(' ')], 0],
  ['nothing', ['', undefined], -1],
])('%s', (_what, pieces, expected) => {
  expect(firstOf(pieces)).toBe(expected);
});

it('reads strings that stand for bytes', () => {
  const pieces = [': ping\n\n', 'data: 1\n\n'];

  for (const encoding of ['hex', 'base64', 'utf16le', 'UTF-8'] as const) {
    const encoded = pieces.map((piece) =>
      encoding === 'utf16le' ? Buffer.from(piece).toString('utf16le') : Buffer.from(piece).toString(encoding as 'hex'),
    );
    expect(firstOf(encoded, encoding)).toBe(1);
  }
});
