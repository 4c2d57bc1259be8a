import fc from 'fast-check';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { readTokenLines, readUserLines } from './credential-lines';

const A = 'token-a-0123456789';
const B = 'token-b-0123456789';
const HASH = '$scrypt$ln=10,r=8,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA';

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    return (error as Error).message;
  }
  throw new Error('no error');
};

describe('the lines of a token file', () => {
  it.each([
    [A, [A]],
    [`${A}\n`, [A]],
    [`\uFEFF${A}\r\n\r\n  ${B}  \r\n`, [A, B]],
    [`#${A}`, [`#${A}`]],
  ])('are tokens: %j', (text, tokens) => {
    expect(readTokenLines(text, 'file')).toEqual(tokens);
  });

  it.each([
    ['', 'file is empty'],
    [' \n\t\n', 'file is empty'],
    [`${A}\nshort`, 'file (line 2) has 5 characters'],
    [`${A}\nwith a space in the middle`, 'file (line 2) has a space'],
    [`${A}\n`.repeat(101), 'file has 101 credentials'],
  ])('are refused, without being shown: %j', (text, message) => {
    expect(messageOf(() => readTokenLines(text, 'file'))).toContain(message);
    expect(messageOf(() => readTokenLines(text, 'file'))).not.toMatch(/token-a|short|middle/);
  });
});

describe('the lines of a user file', () => {
  it('are users with hashes', () => {
    const users = readUserLines(`# users\n\nana:${HASH}\r\n  # more\nbob:${HASH}\n`, 'file', []);
    expect(users.map(({ username }) => username)).toEqual(['ana', 'bob']);
  });

  it.each([
    ['# nobody', 'file is empty'],
    ['ana', 'file (line 1) must have a user name'],
    [`:${HASH}`, 'file (line 1) must have a user name'],
    ['ana:hunter22', 'file (line 1) must have a scrypt hash'],
    [`bob:${HASH}\nana:$2y$05$hunter22`, 'file (line 2) must have a scrypt hash'],
    [`bob:${HASH}\nbob:${HASH}`, 'file (line 2) has a user name that is in use already'],
    [`taken:${HASH}`, 'file (line 1) has a user name that is in use already'],
  ])('are refused, without being shown: %j', (text, message) => {
    expect(messageOf(() => readUserLines(text, 'file', ['taken']))).toContain(message);
    expect(messageOf(() => readUserLines(text, 'file', ['taken']))).not.toMatch(/hunter22|AAAA/);
  });

  it('are users or a configuration error, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const read of [() => readUserLines(text, 'f', []), () => readTokenLines(text, 'f')]) {
          try {
            expect(read().length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(MetricsConfigurationError);
          }
        }
      }),
    );
  });
});
