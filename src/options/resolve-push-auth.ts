import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkUsername } from '../secrets/credential-lines';
import { isToken, PushCredential } from '../secrets/push-credential';
import { type Check, checkKeys, isFilePath, isObject, mustBeUnquoted } from './checks';
import type { PushAuthOptions, PushBasicAuth } from './push.options';
import { checked, group, type Option } from './schema';

interface AuthRead {
  readonly bearerToken: string | undefined;
  readonly bearerTokenFile: string | undefined;
  readonly basic: PushCredential | undefined;
}

const checkToken = mustBeUnquoted(
  isToken,
  'a token of visible ASCII, which an Authorization header carries',
  'pass the token as a string; is the variable that holds it set, or was a line break read with it',
);
const checkPath: Check<string> = mustBeUnquoted(isFilePath, 'the path of a file', 'pass the path as a string');
const checkPassword = mustBeUnquoted(
  (value): value is string => typeof value === 'string' && value !== '',
  'a string that is not empty',
  'pass the password as a string; is the variable that holds it set',
);
const checkUser = mustBeUnquoted(isObject, 'an object', 'write { username, password } or { username, passwordFile }');

/** The option `auth` of what is pushed to, where it is given. */
export const PUSH_AUTH: Option<PushAuthOptions, PushCredential> = group<PushAuthOptions, AuthRead>({
  bearerToken: checked(checkToken),
  bearerTokenFile: checked(checkPath),
  basic: checked<PushCredential, PushBasicAuth>(checkBasic),
}).into(({ bearerToken, bearerTokenFile, basic }, where) => {
  const given = [
    bearerToken === undefined ? undefined : new PushCredential(undefined, bearerToken),
    bearerTokenFile === undefined ? undefined : ofFile(undefined, bearerTokenFile, `${where}.bearerTokenFile`),
    basic,
  ].filter((credential) => credential !== undefined);
  if (given.length > 1) {
    throw new MetricsConfigurationError(where, 'has several credentials', 'a push has one: keep one of them');
  }
  if (given[0] === undefined) {
    throw new MetricsConfigurationError(
      where,
      'is empty, so that nothing would be proved',
      'leave it out, or set the variable that holds bearerToken, bearerTokenFile or basic',
    );
  }
  return given[0];
});

function checkBasic(value: unknown, where: string): PushCredential {
  const user = checkKeys(checkUser(value, where), ['username', 'password', 'passwordFile'], where);
  const username = checkUsername(user['username'], `${where}.username`);
  const { password, passwordFile } = user;
  if (passwordFile !== undefined && password !== undefined) {
    throw new MetricsConfigurationError(where, 'has both password and passwordFile', 'keep one of them');
  }
  return passwordFile === undefined
    ? new PushCredential(username, checkPassword(password, `${where}.password`))
    : ofFile(username, passwordFile, `${where}.passwordFile`);
}

function ofFile(user: string | undefined, path: unknown, where: string): PushCredential {
  return new PushCredential(user, '', { path: checkPath(path, where), where });
}
