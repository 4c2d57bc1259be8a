import { headerIn, isEventStream, isJsonLines, isServerSent } from './stream-types';

describe('isEventStream', () => {
  it.each([
    'text/event-stream',
    'text/event-stream; charset=utf-8',
    'Text/Event-Stream',
    'application/x-ndjson',
    'application/jsonl;charset=utf-8',
    'application/stream+json',
    'multipart/x-mixed-replace; boundary=frame',
  ])('knows %s', (type) => {
    expect(isEventStream(type)).toBe(true);
  });

  it.each(['application/json', 'text/event-streams', 'application/jsonlines', '', undefined, 7, ['text/event-stream']])(
    'does not know %j',
    (type) => {
      expect(isEventStream(type)).toBe(false);
    },
  );
});

it.each([
  ['text/event-stream', true],
  ['application/x-ndjson', false],
])('isServerSent: %s is %s', (type, expected) => {
  expect(isServerSent(type)).toBe(expected);
});

it.each([
  ['application/x-ndjson; charset=utf-8', true],
  ['application/jsonl', true],
  ['application/stream+json', true],
  ['text/event-stream', false],
  ['multipart/x-mixed-replace; boundary=frame', false],
  ['application/json', false],
])('isJsonLines: %s is %s', (type, expected) => {
  expect(isJsonLines(type)).toBe(expected);
});

describe('headerIn', () => {
  it.each([
    [{ 'content-type': 'a' }, 'a'],
    [{ 'Content-Type': 'a', Other: 'b' }, 'a'],
    [['Other', 'b', 'CONTENT-TYPE', 'a'], 'a'],
    [
      [
        ['Other', 'b'],
        ['Content-Type', 'a'],
      ],
      'a',
    ],
    [{ other: 'b' }, undefined],
    [[], undefined],
    [undefined, undefined],
    [null, undefined],
  ])('finds the type in %j', (headers, expected) => {
    expect(headerIn(headers as never, 'content-type')).toBe(expected);
  });
});
