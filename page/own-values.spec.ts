import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cellText, historyName, MAX_ROWS, ownNumbers, ownSectionNames, readOwnSection } from './own-values';

function objectOf(size: number, value: unknown = 1): Record<string, unknown> {
  return Object.fromEntries(Array.from({ length: size }, (_, index) => [`key${index}`, value]));
}

describe('ownSectionNames', () => {
  it('are all but those that the service has by itself', () => {
    const text = readFileSync(join(__dirname, '../docs/json-summary.schema.json'), 'utf8');
    const { properties } = JSON.parse(text) as { properties: Record<string, unknown> };
    expect(Object.keys(properties)).toContain('sectionsFailed');

    expect(ownSectionNames({ ...properties, queue: {}, constructor: {} })).toEqual(['queue', 'constructor']);
  });

  it('are fifty, and no more', () => {
    expect(ownSectionNames(objectOf(60))).toHaveLength(50);
  });
});

describe('readOwnSection', () => {
  it.each([
    ['a number', 7, [{ name: '', value: 7 }]],
    ['nothing', null, [{ name: '', value: null }]],
    ['an empty object', {}, []],
    [
      'plain values',
      { a: 'text', b: 0, c: false, d: null },
      [
        { name: 'a', value: 'text' },
        { name: 'b', value: 0 },
        { name: 'c', value: false },
        { name: 'd', value: null },
      ],
    ],
    ['values in objects', { a: { b: { c: 1 } } }, [{ name: 'a › b › c', value: 1 }]],
    ['a list', { a: [1, 'two', null, [3]] }, [{ name: 'a', value: '1, two, –, [3]' }]],
    ['an empty list', { a: [] }, [{ name: 'a', value: '–' }]],
    ['a list of empty objects', [{}, 1], [{ name: '', value: '{}, 1' }]],
    [
      'names that objects have',
      JSON.parse('{"__proto__": 1, "toString": 2}'),
      [
        { name: '__proto__', value: 1 },
        { name: 'toString', value: 2 },
      ],
    ],
  ])('takes %s apart into values', (_what, section, values) => {
    expect({ ...readOwnSection(section) }).toEqual({ values, tables: [], leftOut: 0 });
  });

  it('takes lists of objects for tables', () => {
    const section = { jobs: [{ name: 'a', runs: 1 }, { name: 'b', failed: true }, 'c'] };

    expect(readOwnSection(section).tables).toEqual([
      {
        name: 'jobs',
        columns: ['name', 'runs', 'failed'],
        rows: [['a', 1, undefined], ['b', undefined, true], ['c']],
      },
    ]);
  });

  it('has in a cell only what is in the row', () => {
    const rows = JSON.parse('[{"__proto__": 1, "constructor": 2}, {"x": 3}]') as unknown;

    expect(readOwnSection(rows).tables).toEqual([
      {
        name: '',
        columns: ['__proto__', 'constructor', 'x'],
        rows: [
          [1, 2, undefined],
          [undefined, undefined, 3],
        ],
      },
    ]);
  });

  it.each([
    ['values', objectOf(1000), 700],
    ['items of a list', Array.from({ length: 1000 }, () => 1), 700],
    ['rows', Array.from({ length: 1000 }, () => ({ a: 1 })), 700],
    ['rows after values', { ...objectOf(299), list: [{ a: 1 }, { a: 2 }], last: 1 }, 2],
    ['columns', [objectOf(20), objectOf(13), objectOf(2)], 9],
    ['what is deep inside', { a: { b: { c: { d: { e: 1, f: 2 } } } } }, 2],
  ])('counts the %s that it leaves out', (_what, section, leftOut) => {
    const { values, tables, leftOut: counted } = readOwnSection(section);

    expect(counted).toBe(leftOut);
    expect(values.length + tables.reduce((sum, { rows }) => sum + rows.length, 0)).toBeLessThanOrEqual(MAX_ROWS);
  });

  it('cuts a long list', () => {
    expect(readOwnSection(Array.from({ length: 1000 }, () => 1)).values[0]?.value).toBe(
      Array.from({ length: MAX_ROWS }, () => 1).join(', '),
    );
  });

  it('stays small, whatever is in it', () => {
    const wide = Array.from({ length: 500 }, () => objectOf(200, objectOf(20, 'x'.repeat(50))));
    const { tables } = readOwnSection({ wide, long: 'x'.repeat(1e6) });

    expect(tables[0]?.columns).toHaveLength(12);
    expect(tables[0]?.rows).toHaveLength(MAX_ROWS);
  });
});

describe('cellText', () => {
  it.each([
    [undefined, '–'],
    [null, '–'],
    ['', ''],
    ['<b>text</b>', '<b>text</b>'],
    [0, '0'],
    [false, 'false'],
    [{ a: [1] }, '{"a":[1]}'],
    ['x'.repeat(1000), 'x'.repeat(1000)],
    ['x'.repeat(1001), `${'x'.repeat(1000)}…`],
    [[['x'.repeat(1000)]], `[["${'x'.repeat(197)}…`],
  ])('shows %j', (value, text) => {
    expect(cellText(value)).toBe(text);
  });
});

describe('ownNumbers', () => {
  it('are the numbers of all own sections, those of the service are not', () => {
    const summary = {
      uptimeSeconds: 9,
      requests: { count: 9 },
      queue: { size: 3, name: 'x', deep: { a: 1 } },
      load: 0.5,
    };

    expect([...ownNumbers(summary)]).toEqual([
      [historyName('queue', 'size'), 3],
      [historyName('queue', 'deep › a'), 1],
      [historyName('load', ''), 0.5],
    ]);
  });

  it('have names that no two of them share', () => {
    expect(historyName('a', 'b","c')).not.toBe(historyName('a","b', 'c'));
  });

  it('are five hundred, and no more', () => {
    const summary = Object.fromEntries(Object.keys(objectOf(40)).map((name) => [name, objectOf(40)]));
    expect(ownNumbers(summary).size).toBe(500);
  });
});
