import type { CanActivate, Type } from '@nestjs/common';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkBoolean, checkGroup, checkKeys, checkNumber, checkWord, quote } from './checks';
import { checkToken } from '../secrets/credential-lines';
import { DEFAULTS } from './defaults';
import { isGuessable } from '../secrets/guessable-token';
import type { MetricsEnvironment } from './environment';
import { type AddressRules, resolveAllow } from './resolve-addresses';
import { NO_USERS, resolveBasic, type ResolvedBasic } from './resolve-basic';
import { SecretSet } from '../secrets/secret-set';

/** The members of the option `auth`. */
export const AUTH_OPTIONS = [
  'bearerToken',
  'bearerTokenFile',
  'basic',
  'basicFile',
  'allow',
  'trustProxy',
  'clientCertificate',
  'guard',
  'combine',
  'maxFailures',
] as const;
const MAX_HOPS = 10;
const MAX_BURST = 10_000;
const FAILURES_PER_SECOND = { min: 0.0001, max: 1000 };

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
export interface ResolvedMaxFailures {
  readonly burst: number;
  readonly perSecond: number;
}

/** The groups of rules, and how they go together. */
export interface ResolvedRules {
  readonly kind: 'rules';
  /** `generate`: nothing was configured, and the guard makes a token for this process. */
  readonly credentials: ResolvedCredentials | 'generate' | undefined;
  readonly allow: AddressRules | undefined;
  readonly clientCertificate: boolean;
  readonly guard: Type<CanActivate> | CanActivate | undefined;
  readonly combine: 'all' | 'any';
  readonly trustProxy: number | undefined;
  readonly maxFailures: ResolvedMaxFailures | undefined;
}

/** The option `auth` as the guard needs it. */
export type ResolvedAuth = { readonly kind: 'open' } | ResolvedRules;

/** Checks the option `auth`; tokens of the environment count where the option brings no credential. */
export function resolveAuth(
  value: unknown,
  environment: Pick<MetricsEnvironment, 'token' | 'tokenFile'> = { token: undefined, tokenFile: undefined },
): ResolvedAuth {
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
  const options = value === undefined ? {} : checkAuthObject(value);
  const credentials = resolveCredentials(options) ?? credentialsOf(environment);
  const allow = options['allow'] === undefined ? undefined : resolveAllow(options['allow']);
  const clientCertificate = checkBoolean(options['clientCertificate'], 'auth.clientCertificate') ?? false;
  const guard = options['guard'] === undefined ? undefined : checkGuard(options['guard']);
  const hasRules = credentials !== undefined || allow !== undefined || clientCertificate || guard !== undefined;
  if (!hasRules && value !== undefined) {
    checkSaysSomething(options);
  }
  return {
    kind: 'rules',
    credentials: hasRules ? credentials : 'generate',
    allow,
    clientCertificate,
    guard,
    combine: checkWord(options['combine'], ['all', 'any'], 'auth.combine') ?? 'all',
    trustProxy: checkNumber(options['trustProxy'], { min: 1, max: MAX_HOPS, whole: true }, 'auth.trustProxy'),
    maxFailures: resolveMaxFailures(options['maxFailures']),
  };
}

function resolveCredentials(options: Record<string, unknown>): ResolvedCredentials | undefined {
  const { bearerToken, bearerTokenFile, basic, basicFile } = options;
  if ([bearerToken, bearerTokenFile, basic, basicFile].every((option) => option === undefined)) {
    return undefined;
  }
  return {
    ...ofTokens(bearerToken === undefined ? [] : resolveTokens(bearerToken), 'auth.bearerToken'),
    tokenFiles: bearerTokenFile === undefined ? [] : resolveFiles(bearerTokenFile),
    basic: basic === undefined ? NO_USERS : resolveBasic(basic),
    basicFile: basicFile === undefined ? undefined : checkFile(basicFile, 'auth.basicFile'),
  };
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
    tokenFiles: tokenFile === undefined ? [] : [checkFile(tokenFile, 'METRICS_TOKEN_FILE')],
    basic: NO_USERS,
    basicFile: undefined,
  };
}

function ofTokens(tokens: readonly string[], where: string): Pick<ResolvedCredentials, 'tokens' | 'guessable'> {
  return { tokens: new SecretSet(tokens), guessable: tokens.some(isGuessable) ? [where] : [] };
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

function resolveFiles(value: unknown): readonly CredentialFileOption[] {
  if (!Array.isArray(value)) {
    return [checkFile(value, 'auth.bearerTokenFile')];
  }
  if (value.length === 0) {
    throw new MetricsConfigurationError('auth.bearerTokenFile', 'is an empty list', 'list a file, or leave it out');
  }
  return (value as unknown[]).map((path, index) => checkFile(path, `auth.bearerTokenFile[${index}]`));
}

/** What stands in place of the path is not shown: it may be the token itself. */
function checkFile(path: unknown, where: string): CredentialFileOption {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw new MetricsConfigurationError(
      where,
      'must be the path of a file',
      'pass the path as a string; is the variable that holds it set',
    );
  }
  return { path, where };
}

function checkGuard(value: unknown): Type<CanActivate> | CanActivate {
  const guard = value as Partial<CanActivate> | Type<CanActivate> | null;
  const canActivate: unknown =
    typeof guard === 'function'
      ? (guard.prototype as Partial<CanActivate> | undefined)?.canActivate
      : guard?.canActivate;
  if (typeof canActivate !== 'function') {
    throw new MetricsConfigurationError(
      'auth.guard',
      `must be a guard, but got ${quote(value)}`,
      'pass a class with a method canActivate, or an instance of one',
    );
  }
  return guard as Type<CanActivate> | CanActivate;
}

/** Throws where the option is there, and says nothing of who may read. */
function checkSaysSomething(options: Record<string, unknown>): void {
  const idle = ['combine', 'trustProxy'].find((key) => options[key] !== undefined);
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

function resolveMaxFailures(value: unknown): ResolvedMaxFailures | undefined {
  if (value === false) {
    return undefined;
  }
  const { burst, perSecond } = checkGroup(value, ['burst', 'perSecond'], 'auth.maxFailures');
  return {
    burst:
      checkNumber(burst, { min: 1, max: MAX_BURST, whole: true }, 'auth.maxFailures.burst') ??
      DEFAULTS.maxFailures.burst,
    perSecond:
      checkNumber(perSecond, FAILURES_PER_SECOND, 'auth.maxFailures.perSecond') ?? DEFAULTS.maxFailures.perSecond,
  };
}

/** As `checkKeys`, but what stands in place of the object is not shown: it may be the secret itself. */
function checkAuthObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MetricsConfigurationError(
      'auth',
      'must be an object or false',
      'write { bearerToken } or { basic: { username, password } }, or leave it out for a generated token',
    );
  }
  return checkKeys(value, AUTH_OPTIONS, 'auth');
}
