import { MetricsConfigurationError } from '../metrics.errors';
import { checkKeys } from './checks';
import { DEFAULTS } from './defaults';

/** What may be sent in an `Authorization` header: visible ASCII. */
const VISIBLE = /^[\x21-\x7e]+$/;

/** The option `auth` as the guard needs it: `open`, or credentials of which any one will do. */
export type ResolvedAuth =
  | { readonly kind: 'open' }
  /** Nothing was configured: the guard makes a token for this process. */
  | { readonly kind: 'generate' }
  | {
      readonly kind: 'credentials';
      readonly bearerTokens: readonly string[];
      readonly basic: { readonly username: string; readonly password: string } | undefined;
    };

/** Checks the option `auth`; the token of the environment counts where the option brings no credential. */
export function resolveAuth(value: unknown, environmentToken: string | undefined): ResolvedAuth {
  if (value === false) {
    return { kind: 'open' };
  }
  if (value === true) {
    throw new MetricsConfigurationError(
      'auth',
      'must be an object or false, but got true',
      'leave it out for a generated token, or configure auth.bearerToken or auth.basic',
    );
  }
  const options = value === undefined ? {} : checkSecretKeys(value, ['bearerToken', 'basic'], 'auth');
  const basic = options['basic'] === undefined ? undefined : resolveBasic(options['basic']);
  const bearerTokens = options['bearerToken'] === undefined ? [] : resolveTokens(options['bearerToken']);
  if (bearerTokens.length > 0 || basic !== undefined) {
    return { kind: 'credentials', bearerTokens, basic };
  }
  if (environmentToken !== undefined) {
    checkToken(environmentToken, 'METRICS_TOKEN');
    return { kind: 'credentials', bearerTokens: [environmentToken], basic: undefined };
  }
  return { kind: 'generate' };
}

function resolveTokens(value: unknown): readonly string[] {
  if (!Array.isArray(value)) {
    checkToken(value, 'auth.bearerToken');
    return [value];
  }
  if (value.length === 0) {
    throw new MetricsConfigurationError(
      'auth.bearerToken',
      'is an empty list, which would let nobody in',
      'list a token, or leave it out for a generated one',
    );
  }
  return (value as unknown[]).map((token, index) => {
    checkToken(token, `auth.bearerToken[${index}]`);
    return token;
  });
}

function checkToken(token: unknown, where: string): asserts token is string {
  if (typeof token !== 'string') {
    throw new MetricsConfigurationError(
      where,
      `must be a string, but is of type ${token === null ? 'null' : typeof token}`,
      'pass the token as a string; is the variable that holds it set',
    );
  }
  if (token.length < DEFAULTS.minimumTokenLength) {
    throw new MetricsConfigurationError(
      where,
      `has ${token.length} characters, which can be guessed`,
      `use at least ${DEFAULTS.minimumTokenLength}, e.g. the output of: openssl rand -base64 24`,
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

function resolveBasic(value: unknown): { username: string; password: string } {
  const { username, password } = checkSecretKeys(value, ['username', 'password'], 'auth.basic');
  if (typeof username !== 'string' || username === '' || username.includes(':')) {
    throw new MetricsConfigurationError(
      'auth.basic.username',
      'must be a word without a colon',
      'RFC 7617 ends the user name at the first colon: choose another one',
    );
  }
  if (typeof password !== 'string' || password === '') {
    throw new MetricsConfigurationError(
      'auth.basic.password',
      'must be a string that is not empty',
      'pass the password as a string; is the variable that holds it set',
    );
  }
  return { username, password };
}

/** As `checkKeys`, but what stands in place of the object is not shown: it may be the secret itself. */
function checkSecretKeys(value: unknown, known: readonly string[], where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MetricsConfigurationError(where, 'must be an object', `write { ${known.join(', ')} }`);
  }
  return checkKeys(value, known, where);
}
