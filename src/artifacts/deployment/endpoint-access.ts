import type { IpAddress } from '../../secrets/ip-address';
import { type ResolvedRules, resolveAuth } from '../../options/resolve-auth';

/** Where the service has its credentials from: a file that the code names, the environment, or the code itself. */
export type CredentialSource = { readonly file: string } | 'environment' | 'code';

/** What a scraper sends to be let in; no secret. */
export type ScrapeCredentials =
  | { readonly kind: 'bearer'; readonly source: CredentialSource }
  | { readonly kind: 'basic'; readonly source: CredentialSource; readonly username: string };

/** How a scraper gets in. */
export interface EndpointAccess {
  readonly credentials: ScrapeCredentials | undefined;
  /** Whether the credentials are enough from within the container: no address and no guard is asked for besides. */
  readonly credentialsSuffice: boolean;
  /** Whether a guard of the application decides alone, so that nobody here knows what it wants to see. */
  readonly guardAlone: boolean;
  /** Whether the endpoint speaks HTTPS. */
  readonly tls: boolean;
  /** Whether it asks for a client's certificate. */
  readonly clientCertificate: boolean;
  /** Whether nobody without one gets as far as the health, so that no probe does. */
  readonly handshakeRefuses: boolean;
}

type Given = Readonly<Record<string, unknown>>;

/** Stands for the secrets, which are not looked at. */
const STAND_IN = { bearerToken: 'stands-for-the-credentials' };
const SECRETS: readonly string[] = ['bearerToken', 'bearerTokenFile', 'basic', 'basicFile'];
const LOOPBACK: readonly IpAddress[] = [
  { address: '127.0.0.1', family: 'ipv4' },
  { address: '::1', family: 'ipv6' },
];
const DEFAULT_USER = 'prometheus';

/**
 * What the options say of who is let in. Secrets are not looked at: which kinds there are, names of files and of users
 * is all that is read.
 *
 * @param options those of `MetricsModule.forRoot()`
 * @throws MetricsConfigurationError for what is wrong in `auth` besides
 */
export function resolveAccess({ auth, endpoint }: Given): EndpointAccess {
  const tls = membersOf(membersOf(endpoint)['tls']);
  const hasTls = Object.keys(tls).length > 0;
  const requested = tls['requestCert'] === true;
  const rules = resolveAuth(withoutSecrets(auth));
  const isOpen = rules.kind === 'open';
  const byCertificate = rules.kind === 'rules' && rules.clientCertificate;
  const credentials = isOpen || rules.credentials === undefined ? undefined : credentialsOf(membersOf(auth));
  return {
    credentials,
    credentialsSuffice: isOpen || rules.combine === 'any' || (letsLoopbackIn(rules) && rules.guard === undefined),
    guardAlone: rules.kind === 'rules' && rules.guard !== undefined && credentials === undefined && !byCertificate,
    // Without TLS of its own, certificates come through the application's HTTPS.
    tls: hasTls || byCertificate,
    clientCertificate: requested || byCertificate,
    handshakeRefuses: requested && tls['rejectUnauthorized'] !== false,
  };
}

/** Both addresses, as `localhost` can be either; behind proxies another one counts. */
function letsLoopbackIn({ allow, trustProxy }: ResolvedRules): boolean {
  return allow === undefined || (trustProxy === undefined && LOOPBACK.every((address) => allow.has(address)));
}

function withoutSecrets(auth: unknown): unknown {
  const given = membersOf(auth);
  const kept = Object.fromEntries(Object.entries(given).filter(([key]) => !SECRETS.includes(key)));
  if (SECRETS.some((key) => key in given)) {
    return { ...kept, ...STAND_IN };
  }
  return auth;
}

/**
 * A token comes first: any of the credentials will do. One that is named counts, even as `undefined`: variables of the
 * service's environment are not set where configurations are made.
 */
function credentialsOf(auth: Given): ScrapeCredentials {
  if ('bearerTokenFile' in auth) {
    return { kind: 'bearer', source: sourceOf(auth['bearerTokenFile']) };
  }
  if ('bearerToken' in auth) {
    return { kind: 'bearer', source: 'code' };
  }
  if ('basic' in auth) {
    const { username } = membersOf(firstOf(auth['basic']));
    return { kind: 'basic', source: 'code', username: typeof username === 'string' ? username : DEFAULT_USER };
  }
  return 'basicFile' in auth
    ? { kind: 'basic', source: sourceOf(auth['basicFile']), username: DEFAULT_USER }
    : { kind: 'bearer', source: 'environment' };
}

/** Files beside the first one are not written here. */
function sourceOf(file: unknown): CredentialSource {
  const first = firstOf(file);
  return typeof first === 'string' && first !== '' ? { file: first } : 'code';
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? (value as unknown[])[0] : value;
}

function membersOf(value: unknown): Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Given) : {};
}
