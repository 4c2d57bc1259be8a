import fc from 'fast-check';
import { parseCount, parseKeyedCount, wordsByLine } from './parse-counts';

describe('parseCount', () => {
  it.each<[string | undefined, number | undefined]>([
    ['0', 0],
    ['42\n', 42],
    ['  7 ', 7],
    ['9223372036854771712', 9223372036854771712],
    ['18446744073709551615', 2 ** 64],
    ['99999999999999999999', undefined],
    ['1'.repeat(400), undefined],
    ['max', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['1 2', undefined],
    ['NaN', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%p is %p', (text, value) => {
    expect(parseCount(text)).toBe(value);
  });

  it('is a finite number or nothing, whatever stands there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String)), (text) => {
        const value = parseCount(text);
        return value === undefined || (Number.isFinite(value) && value >= 0);
      }),
    );
  });
});

describe('parseKeyedCount', () => {
  const stat = 'anon 1\ninactive_file 4096\ntotal_inactive_file 8192\nfile x\n';

  it.each<[string, number | undefined]>([
    ['inactive_file', 4096],
    ['total_inactive_file', 8192],
    ['file', undefined],
    ['inactive', undefined],
    ['missing', undefined],
  ])('%s', (key, value) => {
    expect(parseKeyedCount(stat, key)).toBe(value);
  });

  it('has nothing where there is no file', () => {
    expect(parseKeyedCount(undefined, 'inactive_file')).toBeUndefined();
  });
});

it('wordsByLine leaves out what is empty', () => {
  expect(wordsByLine('\n a  b\t\n\nc\r\n')).toEqual([['a', 'b'], ['c']]);
});
