import { Turns } from '../core/time-slices';

/** Text that is passed on at once. */
const PIECE_CHARACTERS = 64 * 1024;

/** A list that may be long: its elements are made and written one after the other. */
export class JsonList {
  constructor(readonly items: Iterable<unknown>) {}
}

/** An object with parts that may be long. A member that JSON has no word for is left out. */
export class JsonObject {
  constructor(readonly members: Iterable<readonly [string, unknown]>) {}
}

/** Writes a value as JSON, in pieces, and lets the event loop turn in between. A BigInt is written as text. */
export async function* writeJson(value: unknown): AsyncGenerator<string> {
  const turns = new Turns();
  let text = '';
  for (const part of partsOf(value)) {
    text += part;
    if (text.length >= PIECE_CHARACTERS) {
      yield text;
      text = '';
    }
    if (turns.isDue) {
      await turns.take();
    }
  }
  yield `${text}\n`;
}

/** The value with plain arrays and objects in place of lists and objects that are made while they are read. */
export async function toPlain(value: unknown, turns: Turns = new Turns()): Promise<unknown> {
  if (turns.isDue) {
    await turns.take();
  }
  if (value instanceof JsonObject) {
    const members: [string, unknown][] = [];
    for (const [name, member] of value.members) {
      if (member !== undefined) {
        members.push([name, await toPlain(member, turns)]);
      }
    }
    return Object.fromEntries(members);
  }
  if (value instanceof JsonList) {
    const items: unknown[] = [];
    for (const item of value.items) {
      items.push(await toPlain(item, turns));
    }
    return items;
  }
  return value;
}

function* partsOf(value: unknown): Generator<string> {
  if (value instanceof JsonObject) {
    yield* objectParts(value);
  } else if (value instanceof JsonList) {
    yield* listParts(value);
  } else {
    yield textOf(value) ?? 'null';
  }
}

function* objectParts({ members }: JsonObject): Generator<string> {
  let before = '{';
  for (const [name, value] of members) {
    if (value !== undefined) {
      yield `${before}${JSON.stringify(name)}:`;
      yield* partsOf(value);
      before = ',';
    }
  }
  yield before === '{' ? '{}' : '}';
}

function* listParts({ items }: JsonList): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield before;
    yield* partsOf(item);
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

/** JSON has no BigInt, but a label of somebody else's metric may be one. */
function textOf(value: unknown): string | undefined {
  try {
    // Several times as fast without a replacer.
    return JSON.stringify(value);
  } catch {
    return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
  }
}
