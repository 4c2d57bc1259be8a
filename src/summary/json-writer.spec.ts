import fc from 'fast-check';
import { JsonList, JsonObject, writeJson } from './json-writer';

async function written(value: unknown): Promise<string> {
  let text = '';
  for await (const piece of writeJson(value)) {
    text += piece;
  }
  return text;
}

/** The same value with lists and objects that are written piece by piece. */
function lazy(value: unknown): unknown {
  if (Array.isArray(value)) {
    return new JsonList(value.map(lazy));
  }
  if (typeof value === 'object' && value !== null) {
    return new JsonObject(Object.entries(value).map(([name, member]): [string, unknown] => [name, lazy(member)]));
  }
  return value;
}

describe('writeJson', () => {
  it('writes what JSON.stringify() writes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expect(await written(value)).toBe(`${JSON.stringify(value)}\n`);
        expect(await written(lazy(value))).toBe(`${JSON.stringify(value)}\n`);
      }),
    );
  });

  it.each<[string, unknown, string]>([
    ['a BigInt', { labels: 12n }, '{"labels":"12"}\n'],
    ['numbers that JSON has no word for', [Number.NaN, Number.POSITIVE_INFINITY], '[null,null]\n'],
    ['nothing', undefined, 'null\n'],
    ['an element that is none', new JsonList([undefined]), '[null]\n'],
    ['a member that is none', new JsonObject([['a', undefined]]), '{}\n'],
    ['a name that means something to objects', new JsonObject([['__proto__', 1]]), '{"__proto__":1}\n'],
  ])('writes %s', async (_name, value, expected) => {
    expect(await written(value)).toBe(expected);
  });

  it('lets others work while it writes much', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const items = Array.from({ length: 200_000 }, (_, i) => ({ i }));

    expect(JSON.parse(await written(new JsonList(items)))).toHaveLength(200_000);

    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
