import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALERT_TABLES } from './alert-tables';
import { METRIC_TABLES } from './metric-tables';

const ROOT = join(__dirname, '..', '..');

/** By page, and by the word of the markers that the text stands between. */
const TABLES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = { ...METRIC_TABLES, ...ALERT_TABLES };

const tables = Object.entries(TABLES).flatMap(([page, ofPage]) =>
  Object.entries(ofPage).map(([word, make]) => ({ page, word, make })),
);

describe('the generated parts of the documentation', () => {
  it.each(tables)('in $page, $word, say what the sources say (npm run docs:tables writes them)', (table) => {
    const { page, word, make } = table;
    const path = join(ROOT, page);
    const block = new RegExp(`(<!-- ${word}: begin[^>]*-->\n\n)([^]*?)(\n\n<!-- ${word}: end -->)`);
    const expected = make();
    if (process.env['WRITE_TABLES'] === 'true') {
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace(block, (_, begin, __, end) => `${begin}${expected}${end}`),
      );
    }

    expect(block.exec(readFileSync(path, 'utf8'))?.[2]).toBe(expected);
  });
});
