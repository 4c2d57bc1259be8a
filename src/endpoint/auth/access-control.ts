import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { MetricsLogger } from '../../core/metrics.logger';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import { withTimeout } from '../../core/with-timeout';
import type { ResolvedRules } from '../../options/resolve-auth';
import { NO_USERS } from '../../options/resolve-basic';
import type { ResolvedOptions } from '../../options/resolve-options';
import { type EndpointKind, EndpointPaths } from '../../platform/endpoint-paths';
import { SecretSet } from '../../secrets/secret-set';
import { Instruments } from '../../instruments/instruments';
import type { LabelledCounter } from '../../instruments/labelled-numbers';
import { type Challenges, challengesOf, challengesOfBrowser, isOfBrowser } from './challenges';
import { clientAddress } from './client-address';
import { CredentialCheck } from './credential-check';
import { OwnGuard } from './application-guard';
import { type Access, EndpointAccess } from './endpoint-access';
import { StaleCredentials } from './stale-credentials';
import { REASONS, type Verdict } from './refusal';

/** One group of rules. */
type Rule = (request: IncomingMessage, response: ServerResponse) => Verdict | Promise<Verdict>;

const GENERATED_TOKEN_BYTES = 24;
/** How long somebody who may read the status anyway waits for what a guard says about the rest. */
const PATIENCE_MS = 500;
const WRONG_ADDRESS: Verdict = { reason: 'address', status: 403 };
const NO_CERTIFICATE: Verdict = { reason: 'certificate', status: 403 };
const LATE: Verdict = { reason: 'guard', status: 403 };
const NOBODY: Verdict = { reason: 'guard', status: 403 };

/** Decides who may read the endpoint, and counts who may not. */
@Injectable()
export class AccessControl
  extends EndpointAccess
  implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown
{
  #generatedToken: string | undefined;
  /** Told of each request that is turned away. */
  onRefused: () => void = () => {};
  readonly isOn = true;
  readonly healthIsPublic: boolean;
  private readonly credentials: CredentialCheck | undefined;
  /** Cheap ones first: nobody is asked for a credential at an address from which none would help. */
  private readonly rules: readonly Rule[];
  private readonly anyWillDo: boolean;
  /** Whether the endpoint is on a port of its own. */
  private readonly isAlone: boolean;
  private readonly failures: LabelledCounter;

  constructor(
    @Inject(METRICS_OPTIONS) options: ResolvedOptions,
    instruments: Instruments,
    ownGuard: OwnGuard,
    private readonly logger: MetricsLogger,
    private readonly paths: EndpointPaths,
  ) {
    super();
    const { auth, health, endpoint } = options;
    this.isAlone = endpoint.management !== undefined;
    this.healthIsPublic = health.public;
    this.anyWillDo = auth.kind === 'rules' && auth.combine === 'any';
    this.rules = auth.kind === 'closed' ? [() => this.refuse()] : [];
    if (auth.kind === 'rules') {
      if (auth.credentials === 'generate') {
        this.#generatedToken = randomBytes(GENERATED_TOKEN_BYTES).toString('base64url');
      }
      this.credentials = makeCredentials(auth, this.#generatedToken, logger);
      this.rules = rulesOf(auth, this.credentials, ownGuard);
    }
    this.failures = instruments.counter('metrics_auth_failures_total', { known: REASONS.map((reason) => [reason]) });
    instruments.add(new StaleCredentials(instruments, this.credentials?.files ?? []));
  }

  /** The token made for this process, where no credential is configured. */
  get generatedToken(): string | undefined {
    return this.#generatedToken;
  }

  /** Another token takes the place of the one that was made: that of the workers that this process is one of. */
  shareToken(token: string): void {
    this.#generatedToken = token;
    this.credentials?.replaceTokens(new SecretSet([token]));
  }

  challengesFor(kind: EndpointKind | undefined, requested: IncomingHttpHeaders): Challenges {
    const accepted = this.credentials?.accepted ?? { tokens: false, users: false };
    // Of the page, nothing is for programs.
    return kind === 'page' || (kind !== undefined && isOfBrowser(requested))
      ? challengesOfBrowser(
          accepted,
          requested,
          this.isAlone || this.paths.isApart(kind),
          kind === 'page' ? undefined : this.paths.served.page,
        )
      : challengesOf(accepted);
  }

  async accessOf(request: IncomingMessage, response: ServerResponse, statusIsPublic: boolean): Promise<Access> {
    const isPublic = statusIsPublic && !request.headers.authorization;
    const asking = this.ask(request, response);
    const refusal = await (isPublic ? withTimeout(PATIENCE_MS, asking, () => LATE) : asking);
    if (refusal === undefined) {
      return 'everything';
    }
    // A wrong credential is turned away and counted here too: else this would be the place to guess tokens unseen.
    if (isPublic) {
      return 'status';
    }
    this.failures.inc(refusal.reason);
    this.onRefused();
    return refusal;
  }

  onModuleInit(): void {
    this.credentials?.follow();
  }

  beforeApplicationShutdown(): void {
    this.credentials?.stopWaiting();
  }

  onApplicationShutdown(): void {
    this.credentials?.close();
  }

  private refuse(): Verdict {
    this.logger.warnOnce(
      'closed',
      'A route with MetricsAuthGuard turns everybody away: no credential is configured (auth, METRICS_TOKEN), and with endpoint: false none is made.',
    );
    return NOBODY;
  }

  private async ask(request: IncomingMessage, response: ServerResponse): Promise<Verdict> {
    let verdict: Verdict;
    try {
      verdict = await (this.anyWillDo ? this.askAny(request, response) : this.askAll(request, response));
      return verdict;
    } finally {
      this.credentials?.settle(request, verdict);
    }
  }

  private async askAll(request: IncomingMessage, response: ServerResponse): Promise<Verdict> {
    for (const rule of this.rules) {
      const verdict = await rule(request, response);
      if (verdict !== undefined) {
        return verdict;
      }
    }
    return undefined;
  }

  /** Of several refusals, the one about credentials is told: that is what who asks can change. Otherwise the last. */
  private async askAny(request: IncomingMessage, response: ServerResponse): Promise<Verdict> {
    let told: Verdict;
    let isAboutCredentials = false;
    for (const rule of this.rules) {
      const verdict = await rule(request, response);
      if (verdict === undefined) {
        return undefined;
      }
      if (!isAboutCredentials) {
        told = verdict;
        isAboutCredentials = !['address', 'certificate', 'guard'].includes(verdict.reason);
      }
    }
    return told;
  }
}

/**
 * Whether the client has shown a certificate that was found good. `authorized` alone is not enough: of a session that
 * was begun without a certificate and resumed (TLS 1.3), Node says so too.
 */
function hasCertificate({ socket }: IncomingMessage): boolean {
  const { authorized, getPeerCertificate } = ((socket as TLSSocket | undefined) ?? {}) as Partial<TLSSocket>;
  return authorized === true && getPeerCertificate?.call(socket).raw !== undefined;
}

function makeCredentials(
  auth: ResolvedRules,
  generatedToken: string | undefined,
  logger: MetricsLogger,
): CredentialCheck | undefined {
  if (generatedToken !== undefined) {
    const tokens = new SecretSet([generatedToken]);
    return new CredentialCheck(
      { tokens, guessable: [], tokenFiles: [], basic: NO_USERS, basicFile: undefined },
      auth,
      logger,
    );
  }
  return auth.credentials === undefined || auth.credentials === 'generate'
    ? undefined
    : new CredentialCheck(auth.credentials, auth, logger);
}

function rulesOf(
  { allow, trustProxy, clientCertificate }: ResolvedRules,
  credentials: CredentialCheck | undefined,
  ownGuard: OwnGuard,
): readonly Rule[] {
  const rules: Rule[] = [];
  if (allow !== undefined) {
    rules.push((request) => {
      const address = clientAddress(request, trustProxy);
      return address !== undefined && allow.has(address) ? undefined : WRONG_ADDRESS;
    });
  }
  if (clientCertificate) {
    rules.push((request) => (hasCertificate(request) ? undefined : NO_CERTIFICATE));
  }
  if (credentials !== undefined) {
    rules.push((request, response) => credentials.check(request, response));
  }
  if (ownGuard.isConfigured) {
    rules.push((request, response) => ownGuard.check(request, response));
  }
  return rules;
}
