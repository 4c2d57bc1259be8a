import { MetricsConfigurationError } from '../core/metrics.errors';
import { ScryptHash } from './scrypt-hash';

/** What may be sent in an `Authorization` header: visible ASCII. */
const VISIBLE = /^[\x21-\x7e]+$/;
/** Shorter tokens can be guessed. */
const MINIMUM_TOKEN_LENGTH = 16;
/** Every check compares with all of them. */
export const MAX_CREDENTIALS = 100;

/** A user whose password is known by its hash. */
export interface HashedUser {
  readonly username: string;
  readonly hash: ScryptHash;
}

/** The tokens of a file, one on each line that is not empty. Errors never show a line. */
export function readTokenLines(text: string, where: string): readonly string[] {
  return linesOf(text, where).map(({ line, at }) => {
    checkToken(line, at);
    return line;
  });
}

/**
 * The users of a file, one on each line `user:hash`; lines that begin with `#` are comments. Errors never show a line.
 *
 * @param taken names that are in use already
 */
export function readUserLines(text: string, where: string, taken: readonly string[]): readonly HashedUser[] {
  const names = new Set(taken);
  return linesOf(text, where, '#').map(({ line, at }) => {
    const colon = line.indexOf(':');
    const username = checkUsername(line.slice(0, Math.max(colon, 0)), at);
    if (names.has(username)) {
      throw new MetricsConfigurationError(at, 'has a user name that is in use already', 'give each user a name once');
    }
    names.add(username);
    return { username, hash: checkHash(line.slice(colon + 1), at) };
  });
}

export function checkToken(token: unknown, where: string): asserts token is string {
  if (typeof token !== 'string') {
    throw new MetricsConfigurationError(
      where,
      `must be a string, but is of type ${token === null ? 'null' : typeof token}`,
      'pass the token as a string; is the variable that holds it set',
    );
  }
  if (token.length < MINIMUM_TOKEN_LENGTH) {
    throw new MetricsConfigurationError(
      where,
      `has ${token.length} characters, which can be guessed`,
      `use at least ${MINIMUM_TOKEN_LENGTH}, e.g. the output of: openssl rand -base64 24`,
    );
  }
  if (!VISIBLE.test(token)) {
    throw new MetricsConfigurationError(
      where,
      'has a space, a line break or another character that no Authorization header carries',
      'use visible ASCII only; was a trailing line break read with it',
    );
  }
}

export function checkUsername(username: unknown, where: string): string {
  if (typeof username !== 'string' || username === '' || username.includes(':')) {
    throw new MetricsConfigurationError(
      where,
      'must have a user name without a colon',
      'RFC 7617 ends the user name at the first colon: choose another one',
    );
  }
  return username;
}

export function checkHash(hash: unknown, where: string): ScryptHash {
  const parsed = typeof hash === 'string' ? ScryptHash.parse(hash) : undefined;
  if (parsed === undefined) {
    throw new MetricsConfigurationError(
      where,
      'must have a scrypt hash like $scrypt$ln=15,r=8,p=1$<salt>$<hash>, with ln from 10 and 2^ln * r * p up to 2^20',
      'make one with the command in the documentation of auth.basic; was the $ replaced by a shell',
    );
  }
  return parsed;
}

function linesOf(text: string, where: string, comment?: string): { readonly line: string; readonly at: string }[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), at: `${where} (line ${index + 1})` }))
    .filter(({ line }) => line !== '' && (comment === undefined || !line.startsWith(comment)));
  if (lines.length === 0) {
    throw new MetricsConfigurationError(
      where,
      'is empty, which would let nobody in',
      'write one credential on each line',
    );
  }
  if (lines.length > MAX_CREDENTIALS) {
    throw new MetricsConfigurationError(
      where,
      `has ${lines.length} credentials`,
      `leave those out that are no longer used; ${MAX_CREDENTIALS} are the most`,
    );
  }
  return lines;
}
