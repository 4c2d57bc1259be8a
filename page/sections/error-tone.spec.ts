import { errorTone } from './error-tone';

describe('errorTone', () => {
  it.each([
    [undefined, undefined],
    [null, undefined],
    [0, undefined],
    [0.0099, undefined],
    [0.01, 'warn'],
    [0.0499, 'warn'],
    [0.05, 'bad'],
    [1, 'bad'],
  ])('marks a share of errors of %j as %j', (rate, tone) => {
    expect(errorTone(rate)).toBe(tone);
  });
});
