import { scryptSync } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { ScryptHash } from './scrypt-hash';

/** The example in passlib's documentation, of the password "password". */
const PASSLIB = '$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E';
const SALT = 'c2FsdHNhbHQ';
const HASH = 'AAAAAAAAAAAAAAAAAAAAAA';

const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

describe('a scrypt hash', () => {
  it('is that of passlib', async () => {
    const hash = ScryptHash.parse(PASSLIB);
    expect(await hash?.verify('password')).toBe(true);
    expect(await hash?.verify('passwort')).toBe(false);
    expect(await hash?.verify('')).toBe(false);
  });

  it.each([
    [10, 1, 1],
    [10, 8, 2],
    [11, 3, 1],
    [15, 1, 1],
    [17, 8, 1],
  ])('is checked with its own parameters: ln=%d, r=%d, p=%d', async (ln, r, p) => {
    const salt = Buffer.from('some-salt');
    const derived = scryptSync('pässword', salt, 48, { N: 2 ** ln, r, p, maxmem: 2 ** 28 });
    const hash = ScryptHash.parse(`$scrypt$ln=${ln},r=${r},p=${p}$${bare(salt)}$${bare(derived)}`);
    expect(await hash?.verify('pässword')).toBe(true);
    expect(await hash?.verify('password')).toBe(false);
  });

  it.each([
    [''],
    ['password'],
    [`$scrypt$ln=9,r=8,p=1$${SALT}$${HASH}`],
    [`$scrypt$ln=18,r=8,p=1$${SALT}$${HASH}`],
    [`$scrypt$ln=16,r=1,p=1$${SALT}$${HASH}`],
    [`$scrypt$ln=17,r=8,p=2$${SALT}$${HASH}`],
    [`$scrypt$ln=99,r=99,p=99$${SALT}$${HASH}`],
    [`$scrypt$ln=15,r=0,p=1$${SALT}$${HASH}`],
    [`$scrypt$ln=15,r=8,p=0$${SALT}$${HASH}`],
    [`$scrypt$ln=15,r=8,p=1$c2FsdA$${HASH}`],
    [`$scrypt$ln=15,r=8,p=1$${SALT}$AAAA`],
    [`$scrypt$ln=15,r=8,p=1$${SALT}$${HASH}==`],
    [`$scrypt$ln=15,r=8,p=1$${'A'.repeat(100)}$${HASH}`],
    [`$scrypt$r=8,ln=15,p=1$${SALT}$${HASH}`],
    [`$scrypt$ln=15,r=8,p=1$${SALT}$${HASH}\n`],
    [`$argon2id$v=19$m=65536,t=3,p=4$${SALT}$${HASH}`],
    ['scrypt=15,r=8,p=1/'],
  ])('is not %s', (text) => {
    expect(ScryptHash.parse(text)).toBeUndefined();
  });

  it('never costs more than 128 MiB, whatever it says', () => {
    const digits = fc.integer({ min: 0, max: 99 });
    fc.assert(
      fc.property(digits, digits, digits, (ln, r, p) => {
        const hash = ScryptHash.parse(`$scrypt$ln=${ln},r=${r},p=${p}$${SALT}$${HASH}`);
        expect(hash === undefined || 128 * 2 ** ln * r * p <= 2 ** 27).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('shows nothing of itself', () => {
    const shown = inspect(ScryptHash.parse(PASSLIB), { showHidden: true, depth: 9 });
    expect(shown).toMatch(/^ScryptHash \{\s*\}$/);
  });
});
