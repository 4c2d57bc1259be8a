import { toLabelValue } from './labels';

describe('toLabelValue', () => {
  it.each<[unknown, string]>([
    ['plain', 'plain'],
    ['x'.repeat(200), 'x'.repeat(128)],
    [`${'x'.repeat(127)}😀`, `${'x'.repeat(127)}\ufffd`],
    ['a\ud800b', 'a\ufffdb'],
    [42, '42'],
    [true, 'true'],
    [undefined, ''],
    [null, ''],
    [{ toString: () => 'object' }, ''],
    [Symbol('s'), ''],
    ['__proto__', '__proto__'],
  ])('%p becomes %p', (value, label) => {
    expect(toLabelValue(value)).toBe(label);
  });
});
