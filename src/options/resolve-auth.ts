import type { CanActivate, Type } from '@nestjs/common';
import { MetricsConfigurationError } from '../core/metrics.errors';
import type { MetricsAuthOptions, MetricsMaxFailures } from './auth.options';
import { type Check, isFilePath, isList, isObject, listOf, mustBe, mustBeUnquoted } from './checks';
import { checkToken } from '../secrets/credential-lines';
import { isGuessable } from '../secrets/guessable-token';
import type { MetricsEnvironment } from './environment';
import { type AddressRules, checkAllow } from './resolve-addresses';
import { checkBasic, NO_USERS, type ResolvedBasic } from './resolve-basic';
import { boolean, checked, type Filled, group, number, type Option, orFalse, word } from './schema';
import { SecretSet } from '../secrets/secret-set';

/** A file with credentials, and the option or variable that names it. */
export interface CredentialFileOption {
  readonly path: string;
  readonly where: string;
}

/** Tokens and users, any one of which will do. Shows no secret, however it is printed. */
export interface ResolvedCredentials {
  readonly tokens: SecretSet;
  /** The options or variables whose tokens can be guessed. */
  readonly guessable: readonly string[];
  readonly tokenFiles: readonly CredentialFileOption[];
  readonly basic: ResolvedBasic;
  readonly basicFile: CredentialFileOption | undefined;
}

/** How many failed attempts an address has. */
export type ResolvedMaxFailures = Filled<MetricsMaxFailures>;

type Guard = Type<CanActivate> | CanActivate;

type AuthRead = Filled<
  MetricsAuthOptions,
  'guard' | 'trustProxy',
  {
    bearerToken: readonly string[] | undefined;
    bearerTokenFile: readonly CredentialFileOption[] | undefined;
    basic: ResolvedBasic | undefined;
    basicFile: CredentialFileOption | undefined;
    allow: AddressRules | undefined;
    maxFailures: ResolvedMaxFailures | undefined;
  }
>;

type CredentialsRead = Pick<AuthRead, 'bearerToken' | 'bearerTokenFile' | 'basic' | 'basicFile'>;

const checkObject = mustBeUnquoted(
  isObject,
  'an object or false',
  'write { bearerToken } or { basic: { username, password } }, or leave it out for a generated token',
);
const checkFilePath = mustBeUnquoted(
  isFilePath,
  'the path of a file',
  'pass the path as a string; is the variable that holds it set',
);

/** The option `auth`, where it is an object. */
export const AUTH: Option<MetricsAuthOptions, AuthRead> = group({
  bearerToken: checked(
    oneOrMore(
      readToken,
      'is an empty list, which would let nobody in',
      'list a token, or leave it out for a generated one',
    ),
  ),
  bearerTokenFile: checked(oneOrMore(readFile, 'is an empty list', 'list a file, or leave it out')),
  basic: checked(checkBasic),
  basicFile: checked(readFile),
  allow: checked(checkAllow),
  trustProxy: number({ min: 1, max: 10, whole: true }),
  clientCertificate: boolean.or(false),
  guard: checked(mustBe(isGuard, 'a guard', 'pass a class with a method canActivate, or an instance of one')),
  combine: word('all', 'any').or('all'),
  maxFailures: orFalse(
    group<MetricsMaxFailures, ResolvedMaxFailures>({
      burst: number({ min: 1, max: 10_000, whole: true }).or(20),
      perSecond: number({ min: 0.0001, max: 1000 }).or(0.2),
    }),
  ),
});

/** The groups of rules, and how they go together. */
export interface ResolvedRules extends Omit<AuthRead, keyof CredentialsRead> {
  readonly kind: 'rules';
  /** `generate`: nothing was configured, and the guard makes a token for this process. */
  readonly credentials: ResolvedCredentials | 'generate' | undefined;
}

/** The option `auth` as it is configured. */
export type ConfiguredAuth = { readonly kind: 'open' } | ResolvedRules;

/** The option `auth` as the guard needs it. `closed`: nobody can have a credential. */
export type ResolvedAuth = ConfiguredAuth | { readonly kind: 'closed' };

/** Checks the option `auth`; tokens of the environment count where the option brings no credential. */
export function resolveAuth(
  value: unknown,
  environment: Pick<MetricsEnvironment, 'token' | 'tokenFile'> = { token: undefined, tokenFile: undefined },
): ConfiguredAuth {
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
  const given = value === undefined ? undefined : checkObject(value, 'auth');
  const { bearerToken, bearerTokenFile, basic, basicFile, ...rules } = AUTH.read(given, 'auth');
  const credentials =
    resolveCredentials({ bearerToken, bearerTokenFile, basic, basicFile }) ?? credentialsOf(environment);
  const { allow, clientCertificate, guard } = rules;
  const hasRules = credentials !== undefined || allow !== undefined || clientCertificate || guard !== undefined;
  if (!hasRules && given !== undefined) {
    checkSaysSomething(given);
  }
  return { kind: 'rules', credentials: hasRules ? credentials : 'generate', ...rules };
}

function resolveCredentials({
  bearerToken = [],
  bearerTokenFile = [],
  basic = NO_USERS,
  basicFile,
}: CredentialsRead): ResolvedCredentials | undefined {
  const isNone = bearerToken.length + bearerTokenFile.length + basic.names.length === 0 && basicFile === undefined;
  return isNone
    ? undefined
    : { ...ofTokens(bearerToken, 'auth.bearerToken'), tokenFiles: bearerTokenFile, basic, basicFile };
}

function credentialsOf({
  token,
  tokenFile,
}: Pick<MetricsEnvironment, 'token' | 'tokenFile'>): ResolvedCredentials | undefined {
  if (token === undefined && tokenFile === undefined) {
    return undefined;
  }
  if (token !== undefined) {
    checkToken(token, 'METRICS_TOKEN');
  }
  return {
    ...ofTokens(token === undefined ? [] : [token], 'METRICS_TOKEN'),
    tokenFiles: tokenFile === undefined ? [] : [readFile(tokenFile, 'METRICS_TOKEN_FILE')],
    basic: NO_USERS,
    basicFile: undefined,
  };
}

function ofTokens(tokens: readonly string[], where: string): Pick<ResolvedCredentials, 'tokens' | 'guessable'> {
  return { tokens: new SecretSet(tokens), guessable: tokens.some(isGuessable) ? [where] : [] };
}

/** One, or a list that is not empty. */
function oneOrMore<Item>(check: Check<Item>, problem: string, fix: string): Check<readonly Item[]> {
  return (value, where) => {
    if (!isList(value)) {
      return [check(value, where)];
    }
    if (value.length === 0) {
      throw new MetricsConfigurationError(where, problem, fix);
    }
    return listOf(check)(value, where);
  };
}

function readToken(token: unknown, where: string): string {
  checkToken(token, where);
  return token;
}

function readFile(path: unknown, where: string): CredentialFileOption {
  return { path: checkFilePath(path, where), where };
}

function isGuard(value: unknown): value is Guard {
  const guard = value as Partial<CanActivate> | Type<CanActivate> | null | undefined;
  const asked = typeof guard === 'function' ? (guard.prototype as Partial<CanActivate> | undefined) : guard;
  return typeof asked?.canActivate === 'function';
}

/** Throws where the option is there, and says nothing of who may read. */
function checkSaysSomething(options: MetricsAuthOptions): void {
  const idle = (['combine', 'trustProxy'] as const).find((key) => options[key] !== undefined);
  if (idle !== undefined) {
    throw new MetricsConfigurationError(
      `auth.${idle}`,
      'stands alone and says nothing of who may read',
      'add auth.bearerToken, auth.basic, a file of either, auth.allow or auth.guard, or set auth.clientCertificate to true',
    );
  }
  if (Object.values(options).every((option) => option === undefined)) {
    const [unset] = Object.keys(options);
    throw new MetricsConfigurationError(
      unset === undefined ? 'auth' : `auth.${unset}`,
      unset === undefined
        ? 'is empty, and says nothing of who may read'
        : 'is undefined, and nothing else says who may read',
      unset === undefined
        ? 'leave auth out for a generated token, or configure auth.bearerToken or auth.basic'
        : 'set the variable that holds it, or leave auth out for a generated token',
    );
  }
}
