import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TABLES } from './metric-tables';

const ROOT = join(__dirname, '..', '..');
const BLOCK = /(<!-- metrics: begin[^>]*-->\n\n)([^]*?)(\n\n<!-- metrics: end -->)/;

describe('the tables of metrics', () => {
  it.each(Object.keys(TABLES))('of %s say what the catalogue says (npm run docs:tables writes them)', (page) => {
    const path = join(ROOT, page);
    const expected = TABLES[page]?.() ?? '';
    if (process.env['WRITE_TABLES'] === 'true') {
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace(BLOCK, (_, begin, __, end) => `${begin}${expected}${end}`),
      );
    }

    expect(BLOCK.exec(readFileSync(path, 'utf8'))?.[2]).toBe(expected);
  });
});
