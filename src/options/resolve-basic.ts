import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkKeys, isObject, mustBeUnquoted } from './checks';
import { checkHash, checkUsername, type HashedUser, MAX_CREDENTIALS } from '../secrets/credential-lines';
import { SecretSet } from '../secrets/secret-set';

const SHORTEST_PASSWORD = 8;
const checkUser = mustBeUnquoted(isObject, 'an object', 'write { username, password } or { username, passwordHash }');
const checkPassword = mustBeUnquoted(
  (value): value is string => typeof value === 'string' && value !== '',
  'a string that is not empty',
  'pass the password as a string; is the variable that holds it set',
);

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
export function checkBasic(value: unknown, option: string): ResolvedBasic {
  const several = Array.isArray(value);
  const users: readonly unknown[] = several ? (value as unknown[]) : [value];
  if (users.length === 0 || users.length > MAX_CREDENTIALS) {
    throw new MetricsConfigurationError(
      option,
      `has ${users.length} users`,
      `list 1 to ${MAX_CREDENTIALS} users, or leave it out`,
    );
  }
  const plain: string[] = [];
  const hashed: HashedUser[] = [];
  const names = new Set<string>();
  users.forEach((user, index) => {
    const where = several ? `${option}[${index}]` : option;
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
  const user = checkKeys(checkUser(value, where), ['username', 'password', 'passwordHash'], where);
  const { password, passwordHash } = user;
  const username = checkUsername(user['username'], `${where}.username`);
  if (passwordHash !== undefined) {
    if (password !== undefined) {
      throw new MetricsConfigurationError(where, 'has both password and passwordHash', 'keep one of them');
    }
    return { username, password: undefined, hash: checkHash(passwordHash, `${where}.passwordHash`) };
  }
  const known = checkPassword(password, `${where}.password`);
  if (known.length < SHORTEST_PASSWORD) {
    throw new MetricsConfigurationError(
      `${where}.password`,
      `has ${known.length} characters, which can be guessed`,
      `use at least ${SHORTEST_PASSWORD}, e.g. the output of: openssl rand -base64 24`,
    );
  }
  return { username, password: known, hash: undefined };
}
