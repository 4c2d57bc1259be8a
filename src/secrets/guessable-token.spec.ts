import { randomBytes, randomInt } from 'node:crypto';
import { isGuessable } from './guessable-token';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

describe('a token', () => {
  it.each([
    'metrics-token-01',
    'metrics-token-2026',
    'MyVerySecretToken!',
    'prometheus_scrape_password',
    'change-me-change-me',
    'supersecretpassword',
    'aaaaaaaaaaaaaaaa',
    '0000000000000001',
    'k9Qz7k9Qz7k9Qz7k9',
    'X7!pX7!pX7!pX7!p',
    'abcdefghijklmnop',
    '0123456789abcdef',
    '9876543210987654',
    'the-token-of-the-team',
  ])('%j can be guessed', (token) => {
    expect(isGuessable(token)).toBe(true);
  });

  it.each(['the-right-token-x7Qm9', 'correct horse battery staple'.replaceAll(' ', '-'), 'b3f1c09a7e55d2486fa0'])(
    '%j is not found by trying usual words',
    (token) => {
      expect(isGuessable(token)).toBe(false);
    },
  );

  it('that is random cannot', () => {
    for (let i = 0; i < 2000; i++) {
      expect(isGuessable(randomBytes(24).toString('base64'))).toBe(false);
      expect(isGuessable(randomBytes(16).toString('hex'))).toBe(false);
      expect(isGuessable(Array.from({ length: 20 }, () => LETTERS[randomInt(26)]).join(''))).toBe(false);
    }
  });

  it('of any length is judged at once', () => {
    expect(isGuessable('a-'.repeat(20_000))).toBe(true);
    expect(isGuessable(`${'apitest'.repeat(30)}xq`)).toBe(false);
  });
});
