import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkKeys } from './checks';
import { checkHash, checkUsername, type HashedUser, MAX_CREDENTIALS } from '../secrets/credential-lines';
import { DEFAULTS } from './defaults';
import { SecretSet } from '../secrets/secret-set';

/** The users of the option `auth.basic`. */
export interface ResolvedBasic {
  /** Of each whose password is known: `user:password`. */
  readonly plain: SecretSet;
  readonly hashed: readonly HashedUser[];
  /** The names of all. */
  readonly names: readonly string[];
}

export const NO_USERS: ResolvedBasic = { plain: new SecretSet([]), hashed: [], names: [] };

/** Checks the option `auth.basic`. No error shows what stands in it: it may be a secret. */
export function resolveBasic(value: unknown): ResolvedBasic {
  const several = Array.isArray(value);
  const users: readonly unknown[] = several ? (value as unknown[]) : [value];
  if (users.length === 0 || users.length > MAX_CREDENTIALS) {
    throw new MetricsConfigurationError(
      'auth.basic',
      `has ${users.length} users`,
      `list 1 to ${MAX_CREDENTIALS} users, or leave it out`,
    );
  }
  const plain: string[] = [];
  const hashed: HashedUser[] = [];
  const names = new Set<string>();
  users.forEach((user, index) => {
    const where = several ? `auth.basic[${index}]` : 'auth.basic';
    const { username, password, hash } = resolveUser(user, where);
    if (names.has(username)) {
      throw new MetricsConfigurationError(
        where,
        'has the user name of another',
        'give each user a name once; to change a password without a gap, add a user of another name',
      );
    }
    names.add(username);
    if (hash === undefined) {
      plain.push(`${username}:${password}`);
    } else {
      hashed.push({ username, hash });
    }
  });
  return { plain: new SecretSet(plain), hashed, names: [...names] };
}

function resolveUser(
  value: unknown,
  where: string,
): { username: string; password: string | undefined; hash: HashedUser['hash'] | undefined } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MetricsConfigurationError(
      where,
      'must be an object',
      'write { username, password } or { username, passwordHash }',
    );
  }
  const user = checkKeys(value, ['username', 'password', 'passwordHash'], where);
  const { password, passwordHash } = user;
  const username = checkUsername(user['username'], `${where}.username`);
  if (passwordHash !== undefined) {
    if (password !== undefined) {
      throw new MetricsConfigurationError(where, 'has both password and passwordHash', 'keep one of them');
    }
    return { username, password: undefined, hash: checkHash(passwordHash, `${where}.passwordHash`) };
  }
  if (typeof password !== 'string' || password === '') {
    throw new MetricsConfigurationError(
      `${where}.password`,
      'must be a string that is not empty',
      'pass the password as a string; is the variable that holds it set',
    );
  }
  if (password.length < DEFAULTS.minimumPasswordLength) {
    throw new MetricsConfigurationError(
      `${where}.password`,
      `has ${password.length} characters, which can be guessed`,
      `use at least ${DEFAULTS.minimumPasswordLength}, e.g. the output of: openssl rand -base64 24`,
    );
  }
  return { username, password, hash: undefined };
}
