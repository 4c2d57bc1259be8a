import fc from 'fast-check';
import { compareChoices, DEFAULT_VIEW, readView, SORT_KEYS, type View, windowChoices, writeView } from './view-state';

const FULL: View = {
  windowSeconds: 900,
  compareSeconds: 3600,
  sort: 'errors',
  descending: false,
  filter: ' a&b=c #ü%00 ',
  endpoint: { method: 'GET', path: '/users/:id/two words?&=#' },
  held: 1_780_000_000,
};

const VIEWS: fc.Arbitrary<View> = fc.record({
  windowSeconds: fc.option(fc.nat(), { nil: undefined }),
  compareSeconds: fc.nat(),
  sort: fc.constantFrom(...SORT_KEYS),
  descending: fc.boolean(),
  filter: fc.string({ unit: 'binary', maxLength: 300 }),
  endpoint: fc.option(
    fc.record({
      method: fc.constantFrom('GET', 'PROPFIND', '__overflow__'),
      path: fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
    }),
    { nil: undefined },
  ),
  held: fc.option(fc.nat(), { nil: undefined }),
});

describe('writeView and readView', () => {
  it('write nothing of the view by default, and read it from nothing', () => {
    expect(writeView(DEFAULT_VIEW)).toBe('');
    expect(readView('')).toEqual(DEFAULT_VIEW);
    expect(readView('#')).toEqual(DEFAULT_VIEW);
  });

  it('write what a link has to carry', () => {
    expect(writeView({ ...FULL, filter: 'users', endpoint: undefined })).toBe(
      '#window=900&compare=3600&sort=errors&filter=users&held=1780000000',
    );
    expect(writeView({ ...DEFAULT_VIEW, sort: 'p95' })).toBe('#sort=-p95');
    expect(writeView({ ...DEFAULT_VIEW, descending: false })).toBe('#sort=traffic');
    expect(writeView({ ...DEFAULT_VIEW, held: 1_780_000_000.4 })).toBe('#held=1780000000');
  });

  it('read any view that was written', () => {
    expect(readView(writeView(FULL))).toEqual(FULL);
    fc.assert(fc.property(VIEWS, (view) => expect(readView(writeView(view))).toEqual(view)));
  });

  it.each<[string, Partial<View>]>([
    ['window=1', { windowSeconds: 1 }],
    ['#window=999999999999', { windowSeconds: 999_999_999_999 }],
    ['#window=1e9', {}],
    ['#window=NaN', {}],
    ['#window=Infinity', {}],
    ['#window=-60', {}],
    ['#window=60.5', {}],
    ['#window=1000000000000', {}],
    [`#window=${'9'.repeat(400)}`, {}],
    ['#window=٣٠٠', {}],
    ['#window= 60', {}],
    ['#window=', {}],
    ['#window=60&window=300', { windowSeconds: 60 }],
    ['#compare=NaN&held=NaN', {}],
    ['#sort=path', { sort: 'path', descending: false }],
    ['#sort=-path', { sort: 'path' }],
    ['#sort=--path', {}],
    ['#sort=__proto__', {}],
    ['#sort=constructor', {}],
    ['#sort=-', {}],
    ['#__proto__=x&constructor=y&toString=z', {}],
    ['#endpoint=GET', {}],
    ['#endpoint=GET+', {}],
    ['#endpoint=+/users', {}],
    ['#endpoint=%22GET%22+/users', {}],
    [`#endpoint=${'G'.repeat(21)}+/users`, {}],
    [`#endpoint=GET+/${'a'.repeat(8192)}`, {}],
    ['#endpoint=GET+%3Cscript%3E', { endpoint: { method: 'GET', path: '<script>' } }],
    ['#filter=%', { filter: '%' }],
    ['#filter=%ff', { filter: '\ufffd' }],
    ['#&&&===&', {}],
  ])('read %s as what is right in it', (hash, part) => {
    expect(readView(hash)).toEqual({ ...DEFAULT_VIEW, ...part });
  });

  it('read what is far too long in no time, and keep little of it', () => {
    const long = 'x'.repeat(100_000);
    const view = readView(`#filter=${long}&endpoint=GET+/${long}&window=${long}&${long}=${long}`);

    expect(view).toEqual({ ...DEFAULT_VIEW, filter: 'x'.repeat(1000) });
  });

  it('keep no credential', () => {
    const view = readView(
      '#token=geheim&authorization=Basic+geheim&password=geheim&user=geheim&secret=geheim&window=60',
    );

    expect(writeView(view)).toBe('#window=60');
    expect(JSON.stringify(view)).not.toContain('geheim');
  });

  it('leave every object as it was', () => {
    readView('#__proto__[polluted]=1&__proto__.polluted=1&constructor[prototype][polluted]=1');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('windowChoices', () => {
  it.each([
    ['an hour is kept', 3600, 300, 300, [60, 300, 900, 1800, 3600]],
    ['a default of its own', 3600, 420, 420, [60, 300, 420, 900, 1800, 3600]],
    ['a chosen one that the list has not', 3600, 300, 77, [60, 77, 300, 900, 1800, 3600]],
    ['all that is kept', 5000, 300, 300, [60, 300, 900, 1800, 3600, 5000]],
    ['hardly anything is kept', 30, 20, 20, [20, 30]],
  ])('%s', (_what, keep, byDefault, chosen, choices) => {
    expect(windowChoices(keep, byDefault, chosen)).toEqual(choices);
  });
});

describe('compareChoices', () => {
  it.each([
    [3600, 300, [300, 900, 1800, 3300]],
    [3600, 1800, [1800]],
    [3600, 1801, []],
    [3600, 3600, []],
    [600, 300, [300]],
    [86_400, 3600, [3600, 10_800, 21_600, 43_200, 82_800]],
  ])('of %d s that are kept, a window of %d s is compared with those %j ago', (keep, window, choices) => {
    expect(compareChoices(keep, window)).toEqual(choices);
  });
});
