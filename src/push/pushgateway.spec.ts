import fc from 'fast-check';
import { groupPath } from './pushgateway';

it.each([
  ['nightly', {}, '/job/nightly'],
  ['nightly', { instance: 'a-1' }, '/job/nightly/instance/a-1'],
  ['a/b', { path: '/' }, '/job@base64/YS9i/path@base64/Lw'],
  ['..', {}, '/job@base64/Li4'],
  ['Größe', {}, '/job@base64/R3LDtsOfZQ'],
])('the path of job %s with %j', (job, groupings, expected) => {
  expect(groupPath(job, groupings)).toBe(expected);
});

it('is read back by a server, whatever the values are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
      const { pathname } = new URL(`http://gateway/metrics${groupPath('job', { value })}`);
      const [, , , , name, text = ''] = pathname.split('/');
      const read = name === 'value' ? text : Buffer.from(text, 'base64url').toString('utf8');
      expect(read).toBe(value);
    }),
  );
});
