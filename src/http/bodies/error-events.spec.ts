import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ErrorEvents, LONGEST_EVENT } from './error-events';

function foundIn(pieces: readonly unknown[], isServerSent = true, encoding?: unknown): boolean {
  const errors = new ErrorEvents(isServerSent);
  pieces.forEach((piece) => errors.read(piece, encoding));
  errors.end();
  return errors.found;
}

const tokens = 'data: {"choices":[{"delta":{"content":"été 🍵"}}]}\n\n';
const ERRORS: readonly [string, string][] = [
  ['an event of that name', 'event: error\ndata: overloaded\n\n'],
  ['an event of that name without a space', 'event:error\ndata:overloaded\n\n'],
  ['an event of that name with the data first', 'data: overloaded\nevent: error\n\n'],
  ['an event of that name without data', 'event: error\n\n'],
  ['an error that is an object', 'data: {"error":{"message":"quá tải 🍵","code":429}}\n\n'],
  ['an error that is a text', 'data: { "id" : 1, "error" : "overloaded" }\n\n'],
  ['an error that is true', 'data: {"error":true}\n\n'],
  ['an escaped key', 'data: {"\\u0065rror":"overloaded"}\n\n'],
  ['data in several lines', 'data: {\ndata:   "error":\ndata: "overloaded"}\ndata\n\n'],
  ['lines that end with CRLF', 'id: 1\r\nevent: message\r\ndata: {"error":"x"}\r\n\r\n'],
  ['lines that end with CR', 'id: 1\rdata: {"error":"x"}\r\r'],
  [
    'an error after events, comments and unknown fields',
    `${tokens}: ping\n\nnews: {"error":1}\n\n${tokens}event: error\n\n`,
  ],
  ['an error before other events', `data: {"error":"x"}\n\n${tokens}data: [DONE]\n\n`],
  ['an error that nothing ends', `${tokens}data: {"error":"x"}`],
  ['a byte order mark', '\uFEFFdata: {"error":"x"}\n\n'],
];
const NO_ERRORS: readonly [string, string][] = [
  ['tokens', tokens.repeat(3)],
  ['the word in a text', 'data: {"text":"an error occurred, \\"error\\": 1"}\n\n'],
  ['the key further down', 'data: {"response":{"error":"x"}}\n\n'],
  ['null', 'data: {"id":1,"error":null}\n\n'],
  ['an empty text, list or object', 'data: {"error":""}\n\ndata: {"error":[]}\n\ndata: {"error":{}}\n\n'],
  ['false and zero', 'data: {"error":false}\n\ndata: {"error":0}\n\n'],
  ['other names of events', 'event: errors\ndata: 1\n\nevent: Error\ndata: 1\n\nevent:  error\ndata: 1\n\n'],
  ['a name that another one follows', 'event: error\nevent: message\ndata: 1\n\n'],
  ['a comment', ': event: error\n\n:data: {"error":"x"}\n\n'],
  ['what is no JSON', 'data: {"error":"x"\n\ndata: "error": 1\n\ndata: [DONE]\n\n'],
  ['JSON that is no object', 'data: "error"\n\ndata: [{"error":"x"}]\n\ndata: null\n\n'],
  ['names of prototypes', 'data: {"__proto__":{"error":"x"}}\n\n'],
];

describe.each([
  ['one piece', (text: string): unknown[] => [text]],
  ['characters', (text: string): unknown[] => text.split('')],
  ['bytes', (text: string): unknown[] => [...Buffer.from(text)].map((byte) => Buffer.of(byte))],
  [
    'strings and bytes',
    (text: string): unknown[] => text.split(/(?=["\n])/).map((part, i) => (i % 2 ? part : Buffer.from(part))),
  ],
] as const)('in %s', (_what, piecesOf) => {
  it.each(ERRORS)('finds %s', (_error, text) => {
    expect(foundIn(piecesOf(text))).toBe(true);
  });

  it.each(NO_ERRORS)('finds nothing in %s', (_error, text) => {
    expect(foundIn(piecesOf(text))).toBe(false);
  });
});

it('finds the same wherever the stream is split', () => {
  for (const [expected, texts] of [
    [true, ERRORS],
    [false, NO_ERRORS],
  ] as const) {
    for (const [, text] of texts) {
      const bytes = Buffer.from(text);
      for (let at = 1; at < bytes.length; at++) {
        expect([text, at, foundIn([bytes.subarray(0, at), bytes.subarray(at)])]).toEqual([text, at, expected]);
      }
    }
  }
});

it.each([
  ['{"error":"x"}\n', true],
  ['{"row":1}\r\n{"row":2,"error":{"code":1}}\r\n', true],
  ['{"row":1}\n{"error":"x"}', true],
  ['{"row":1}\n\n{"error":null}\n', false],
  ['{"row":{"error":"x"}}\n', false],
  ['event: error\n\n', false],
])('reads lines of JSON: %j is %s', (text, expected) => {
  expect(foundIn([text], false)).toBe(expected);
  expect(foundIn(text.split(''), false)).toBe(expected);
});

it('reads strings that stand for bytes', () => {
  expect(foundIn([Buffer.from('event: error\n\n').toString('base64')], true, 'base64')).toBe(true);
});

describe('an event that is too long', () => {
  const long = 'x'.repeat(LONGEST_EVENT);

  it.each([
    ['one piece', (text: string): string[] => [text]],
    ['pieces', (text: string): string[] => text.match(/[^]{1,1000}/g) ?? []],
  ])('is not parsed, and neither hides its name nor the next: in %s', (_what, piecesOf) => {
    expect(foundIn(piecesOf(`data: {"error":"${long}"}\n\n`))).toBe(false);
    expect(foundIn(piecesOf(`data: {"error":"x",\ndata: "${long}":1}\n\n`))).toBe(false);
    expect(foundIn(piecesOf(`data: {"error":"${long}"}\nevent: error\n\n`))).toBe(true);
    expect(foundIn(piecesOf(`data: ${long}\n\ndata: {"error":"x"}\n\n`))).toBe(true);
    expect(foundIn(piecesOf(`: ${long}\ndata: {"error":"x"}\n\n`))).toBe(true);
    expect(foundIn(piecesOf(`{"a":"${long}","error":"x"}\n`), false)).toBe(false);
    expect(foundIn(piecesOf(`{"a":"${long}"}\n{"error":"x"}\n`), false)).toBe(true);
  });

  it.each([
    ['a line', `data: ${'y'.repeat(100)}`],
    ['an event', `data: ${'y'.repeat(100)}\n`],
  ])('is not kept for the beginning of %s behind it', (_what, beginning) => {
    const before = bytesInUse();
    const readers = Array.from({ length: 10 }, (_, reader) => {
      const errors = new ErrorEvents(true);
      errors.read(`data: ${String(reader).repeat(4_000_000)}\n\n${beginning}`, undefined);
      return errors;
    });

    expect(bytesInUse() - before).toBeLessThan(4_000_000);
    readers.forEach((errors) => errors.read('\n\nevent: error\n\n', undefined));
    expect(readers.every(({ found }) => found)).toBe(true);
  });

  it('is not kept itself, however it is cut', () => {
    const before = bytesInUse();
    const errors = new ErrorEvents(true);
    for (let piece = 0; piece < 1000; piece++) {
      errors.read(`data: ${String(piece).repeat(2000)}${piece % 2 === 0 ? '\n' : ''}`, undefined);
    }

    expect(bytesInUse() - before).toBeLessThan(1_000_000);
    expect(errors.found).toBe(false);
  });

  it('takes no more time the more there is of it', () => {
    expect(foundIn(Array.from({ length: 200_000 }, () => 'data:'))).toBe(false);
    expect(foundIn([`${'\r'.repeat(300_000)}x`, 'data: \n'.repeat(100_000)])).toBe(false);
  });
});

function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
