import { inspect } from 'node:util';
import fc from 'fast-check';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { resolveAuth } from './resolve-auth';

const SECRET = 'a-secret-0123456789';
const HASH = '$scrypt$ln=10,r=8,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA';

const messageOf = (auth: unknown): string => {
  try {
    resolveAuth(auth);
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    return (error as Error).message;
  }
  throw new Error('no error');
};

describe('the option auth', () => {
  it('holds no secret that can be seen', () => {
    const resolved = resolveAuth({
      bearerToken: [SECRET],
      basic: [
        { username: 'ana', password: SECRET },
        { username: 'bob', passwordHash: HASH },
      ],
    });
    const shown = inspect(resolved, { showHidden: true, depth: 20 }) + JSON.stringify(resolved);
    expect(shown).not.toContain('a-secret');
    expect(shown).not.toContain('AAAA');
    expect(shown).not.toContain('c2Fsd');
  });

  it.each([
    [undefined, 'generate'],
    [{ maxFailures: false }, 'generate'],
    [{ allow: ['127.0.0.1'] }, undefined],
    [{ clientCertificate: true }, undefined],
    [{ guard: { canActivate: () => true } }, undefined],
  ])('makes a token only where nothing says who may read: %p', (auth, credentials) => {
    expect(resolveAuth(auth)).toMatchObject({ credentials });
  });

  it('takes the environment where it has no credential of its own', () => {
    const environment = { token: SECRET, tokenFile: '/run/token' };
    const file = { path: '/run/token', where: 'METRICS_TOKEN_FILE' };
    expect(resolveAuth({ allow: ['::1'] }, environment)).toMatchObject({
      credentials: { tokens: { size: 1 }, tokenFiles: [file] },
    });
    expect(resolveAuth({ basicFile: '/run/users' }, environment)).toMatchObject({
      credentials: { tokens: { size: 0 }, tokenFiles: [], basicFile: { path: '/run/users', where: 'auth.basicFile' } },
    });
    expect(resolveAuth({ trustProxy: 1 }, environment)).toMatchObject({ trustProxy: 1 });
    expect(resolveAuth({}, environment)).toMatchObject({ credentials: { tokens: { size: 1 } } });
  });

  it.each<[unknown, string]>([
    [{}, 'auth is empty, and says nothing of who may read'],
    [{ bearerToken: undefined }, 'auth.bearerToken is undefined, and nothing else says who may read'],
    [null, 'auth must be an object or false'],
    [{ trustProxy: 1 }, 'auth.trustProxy stands alone'],
    [{ combine: 'any' }, 'auth.combine stands alone'],
    [{ combine: 'some', bearerToken: SECRET }, 'auth.combine must be one of all, any'],
    [{ trustProxy: 0, bearerToken: SECRET }, 'auth.trustProxy must be a whole number from 1 to 10'],
    [{ trustProxy: true, bearerToken: SECRET }, 'auth.trustProxy must be a whole number'],
    [{ bearerTokenFile: '' }, 'auth.bearerTokenFile must be the path'],
    [{ bearerTokenFile: [] }, 'auth.bearerTokenFile is an empty list'],
    [{ bearerTokenFile: ['/a', 7] }, 'auth.bearerTokenFile[1] must be the path'],
    [{ basicFile: {} }, 'auth.basicFile must be the path'],
    [{ basic: [] }, 'auth.basic has 0 users'],
    [{ basic: [{ username: 'ana', password: '' }] }, 'auth.basic[0].password must be a string'],
    [{ basic: { username: 'ana', password: '1234567' } }, 'auth.basic.password has 7 characters, which can be guessed'],
    [{ basic: { username: 'ana', password: SECRET, passwordHash: HASH } }, 'auth.basic has both'],
    [{ basic: { username: 'ana', passwordHash: SECRET } }, 'auth.basic.passwordHash must have a scrypt hash'],
    [
      {
        basic: [
          { username: 'ana', password: SECRET },
          { username: 'ana', passwordHash: HASH },
        ],
      },
      'auth.basic[1] has the user name of another',
    ],
    [{ allow: [] }, 'auth.allow is an empty list'],
    [{ allow: '10.0.0.0/8' }, 'auth.allow must be an array'],
    [{ guard: () => true }, 'auth.guard must be a guard'],
    [{ guard: null }, 'auth.guard must be a guard'],
    [{ guard: class {} }, 'auth.guard must be a guard'],
    [{ clientCertificate: 'yes' }, 'auth.clientCertificate must be true or false'],
    [{ maxFailures: { burst: 0 } }, 'auth.maxFailures.burst must be a whole number'],
    [{ maxFailures: { perSecond: 0 } }, 'auth.maxFailures.perSecond must be a number'],
    [{ maxFailures: true }, 'auth.maxFailures must be an object'],
  ])('cannot be %j', (auth, message) => {
    expect(messageOf(auth)).toContain(message);
    expect(messageOf(auth)).toContain('\n  Fix: ');
    expect(messageOf(auth)).not.toContain(SECRET);
  });

  it('is resolved or refused, whatever it is', () => {
    const keys = ['bearerToken', 'bearerTokenFile', 'basic', 'basicFile', 'allow', 'trustProxy', 'guard', 'combine'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.anything()), (auth) => {
        try {
          expect(resolveAuth(auth).kind).toBe('rules');
        } catch (error) {
          expect(error).toBeInstanceOf(MetricsConfigurationError);
        }
      }),
    );
  });
});
