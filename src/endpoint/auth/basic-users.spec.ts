import { randomBytes, scryptSync } from 'node:crypto';
import { inspect } from 'node:util';
import { ScryptHash } from '../../secrets/scrypt-hash';
import { SecretSet } from '../../secrets/secret-set';
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
  const check = (all: BasicUsers, credential: string): ReturnType<BasicUsers['check']> =>
    all.check(credential, 'an address', () => false);
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
    expect(await check(users(), credential)).toBe(right);
  });

  it('takes the same work for a user that does not exist', async () => {
    for (const credential of ['bob:wrong', 'nobody:wrong', 'nobody', 'carl:wrong']) {
      verify.mockClear();
      await check(users(), credential);
      expect(verify).toHaveBeenCalledTimes(1);
    }
  });

  it('believes a right one for five minutes after it was last seen, and no wrong one', async () => {
    const all = users();
    await check(all, 'bob:bobs');
    for (let i = 0; i < 10; i++) {
      now += 299;
      expect(await check(all, 'bob:bobs')).toBe(true);
    }
    expect(verify).toHaveBeenCalledTimes(1);
    now += 301;
    expect(await check(all, 'bob:bobs')).toBe(true);
    expect(verify).toHaveBeenCalledTimes(2);
    await check(all, 'bob:wrong');
    await check(all, 'bob:wrong');
    expect(verify).toHaveBeenCalledTimes(4);
  });

  it('lets those wait that are beyond two, and looks at the same one once', async () => {
    const all = users();
    const credentials = ['bob:bobs', 'bob:1', 'bob:bobs', 'bob:2', 'nobody:3', 'ana:ana:pässword'];
    const answers = credentials.map(async (credential) => check(all, credential));
    expect(await Promise.all(answers)).toEqual([true, false, true, false, false, true]);
    expect(verify).toHaveBeenCalledTimes(5);
  });

  it('makes nobody with a plain password wait', async () => {
    const all = users();
    const guesses = ['bob:1', 'bob:2', 'bob:3'].map(async (credential) => check(all, credential));

    expect(check(all, 'carl:plain')).toBe(true);
    expect(await Promise.all(guesses)).toEqual([false, false, false]);
  });

  it('works nothing out for what is longer than 1,024 characters', () => {
    expect(check(users(), `bob:${'x'.repeat(1021)}`)).toBe(false);
    expect(verify).not.toHaveBeenCalled();
  });

  it('forgets users that were replaced, also those at work', async () => {
    const all = users();
    await check(all, 'bob:bobs');
    const atWork = check(all, 'ana:ana:pässword');
    all.replaceHashed([{ username: 'bob', hash: hashOf('new') }]);
    expect(await atWork).toBe('busy');
    expect(await check(all, 'bob:bobs')).toBe(false);
    expect(await check(all, 'ana:ana:pässword')).toBe(false);
    expect(await check(all, 'bob:new')).toBe(true);
  });

  it('lets nobody in where a hash cannot be worked out', async () => {
    verify.mockRejectedValueOnce(new Error('memory limit exceeded'));
    expect(await check(users(), 'bob:bobs')).toBe(false);
  });

  it('shows nothing of what it knows', async () => {
    const all = users();
    await check(all, 'bob:bobs');
    expect(inspect(all, { depth: 9, showHidden: true })).not.toMatch(/bobs|plain'|pässword/);
  });

  it('have no other spelling of their password', async () => {
    const all = users();

    expect(await check(all, 'bob:bobs')).toBe(true);
    expect(await check(all, 'bob:bobs\0')).toBe(false);
    expect(await check(all, 'bob\0:bobs')).toBe(false);
  });
});
