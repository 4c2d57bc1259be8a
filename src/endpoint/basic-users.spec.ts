import { randomBytes, scryptSync } from 'node:crypto';
import { inspect } from 'node:util';
import { ScryptHash } from '../options/scrypt-hash';
import { SecretSet } from '../options/secret-set';
import { BasicUsers } from './basic-users';

const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

function hashOf(password: string): ScryptHash {
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 });
  const parsed = ScryptHash.parse(`$scrypt$ln=10,r=8,p=1$${bare(salt)}$${bare(hash)}`);
  if (parsed === undefined) {
    throw new Error('no hash');
  }
  return parsed;
}

describe('users of basic authentication', () => {
  const hashed = [
    { username: 'ana', hash: hashOf('ana:pässword') },
    { username: 'bob', hash: hashOf('bobs') },
  ];
  let now = 0;
  const users = (): BasicUsers => new BasicUsers(new SecretSet(['carl:plain']), hashed, () => now);
  const verify = jest.spyOn(ScryptHash.prototype, 'verify');

  beforeEach(() => {
    now = 1000;
    verify.mockClear();
  });
  afterAll(() => verify.mockRestore());

  it.each([
    ['ana:ana:pässword', true],
    ['bob:bobs', true],
    ['carl:plain', true],
    ['ana:bobs', false],
    ['bob:', false],
    ['bob', false],
    ['', false],
    [':', false],
    ['carl:wrong', false],
    ['nobody:bobs', false],
    ['__proto__:bobs', false],
  ])('%s: %p', async (credential, right) => {
    expect(await users().check(credential)).toBe(right);
  });

  it('takes the same work for a user that does not exist', async () => {
    for (const credential of ['bob:wrong', 'nobody:wrong', 'nobody', 'carl:wrong']) {
      verify.mockClear();
      await users().check(credential);
      expect(verify).toHaveBeenCalledTimes(1);
    }
  });

  it('believes a right one for five minutes after it was last seen, and no wrong one', async () => {
    const all = users();
    await all.check('bob:bobs');
    for (let i = 0; i < 10; i++) {
      now += 299;
      expect(await all.check('bob:bobs')).toBe(true);
    }
    expect(verify).toHaveBeenCalledTimes(1);
    now += 301;
    expect(await all.check('bob:bobs')).toBe(true);
    expect(verify).toHaveBeenCalledTimes(2);
    await all.check('bob:wrong');
    await all.check('bob:wrong');
    expect(verify).toHaveBeenCalledTimes(4);
  });

  it('works on two at once, shares the same one, and does not look at more', async () => {
    const all = users();
    const answers = ['bob:bobs', 'bob:1', 'bob:bobs', 'bob:2', 'nobody:3'].map(async (credential) =>
      all.check(credential),
    );
    expect(await Promise.all(answers)).toEqual([true, false, true, 'busy', 'busy']);
    expect(verify).toHaveBeenCalledTimes(2);
    expect(await all.check('bob:2')).toBe(false);
  });

  it('forgets users that were replaced, also those at work', async () => {
    const all = users();
    await all.check('bob:bobs');
    const atWork = all.check('ana:ana:pässword');
    all.replaceHashed([{ username: 'bob', hash: hashOf('new') }]);
    expect(await atWork).toBe('busy');
    expect(await all.check('bob:bobs')).toBe(false);
    expect(await all.check('ana:ana:pässword')).toBe(false);
    expect(await all.check('bob:new')).toBe(true);
  });

  it('lets nobody in where a hash cannot be worked out', async () => {
    verify.mockRejectedValueOnce(new Error('memory limit exceeded'));
    expect(await users().check('bob:bobs')).toBe(false);
  });

  it('shows nothing of what it knows', async () => {
    const all = users();
    await all.check('bob:bobs');
    expect(inspect(all, { depth: 9, showHidden: true })).not.toMatch(/bobs|plain'|pässword/);
  });

  it('have no other spelling of their password', async () => {
    const all = users();

    expect(await all.check('bob:bobs')).toBe(true);
    expect(await all.check('bob:bobs\0')).toBe(false);
    expect(await all.check('bob\0:bobs')).toBe(false);
  });
});
