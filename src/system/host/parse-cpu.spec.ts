import fc from 'fast-check';
import { parseCpuQuota, parseHostCpuTime } from './parse-cpu';

describe('parseHostCpuTime', () => {
  const cpus = 'cpu0 1 0 0 0\ncpu1 1 0 0 0\nintr 5\n';

  it.each<[string, ReturnType<typeof parseHostCpuTime>]>([
    // user, nice, system, idle, iowait, irq, softirq, steal; 100 and 200 are the guests'.
    [`cpu  1 2 3 50 40 4 5 6 100 200\n${cpus}`, { used: 21, total: 111, cpus: 2 }],
    [`cpu 1 2 3 50\n${cpus}`, { used: 6, total: 56, cpus: 2 }],
    [`cpu 1 2 3\n${cpus}`, undefined],
    [`cpu 1 2 x 50 1 1 1 1\n${cpus}`, undefined],
    ['cpu 1 2 3 50\n', undefined],
    [cpus, undefined],
    ['', undefined],
  ])('%j', (text, time) => {
    expect(parseHostCpuTime(text)).toEqual(time);
  });

  it('is numbers or nothing, whatever stands there', () => {
    const word = fc.oneof(fc.nat().map(String), fc.constantFrom('x', '-1', '9'.repeat(30)));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const time = parseHostCpuTime(`cpu ${words.join(' ')}\n${cpus}`);
        return time === undefined || (time.used >= 0 && time.used <= time.total);
      }),
    );
  });
});

describe('parseCpuQuota', () => {
  it.each<[string | undefined, number | undefined]>([
    ['50000 100000\n', 0.5],
    ['400000 100000', 4],
    ['max 100000\n', undefined],
    ['-1\n 100000\n', undefined],
    ['50000\n 100000\n', 0.5],
    ['0 100000', undefined],
    ['50000 0', undefined],
    ['50000', undefined],
    ['undefined undefined', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j is %p CPUs', (text, quota) => {
    expect(parseCpuQuota(text)).toBe(quota);
  });
});
