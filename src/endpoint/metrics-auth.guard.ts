import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { METRICS_OPTIONS } from '../metrics.tokens';
import type { ResolvedAuth } from '../options/resolve-auth';
import type { ResolvedOptions } from '../options/resolve-options';
import { LabelledCounter } from '../record/labelled-counter';
import { MetricsRegistry } from '../record/metrics-registry';
import { type PresentedCredential, readAuthorization, SecretSet } from './credentials';

/** Why a request was turned away. */
export type RejectionReason = 'missing' | 'malformed' | 'wrong';

/** How much of what it asks for a request may read. `status`: no more than the word that `health.public` tells everybody. */
export type Access = 'everything' | 'status' | 'nothing';

const REASONS: readonly RejectionReason[] = ['missing', 'malformed', 'wrong'];
const GENERATED_TOKEN_BYTES = 24;

/** Decides who may read the endpoint, and counts who may not. */
@Injectable()
export class MetricsAuthGuard {
  /** The token made for this process, where no credential is configured. */
  readonly generatedToken: string | undefined;
  /** Values of `WWW-Authenticate` for a request that is turned away. */
  readonly challenges: readonly string[];

  private readonly open: boolean;
  private readonly bearer: SecretSet;
  private readonly basic: SecretSet;
  private readonly failures: LabelledCounter;

  constructor(@Inject(METRICS_OPTIONS) options: ResolvedOptions, registry: MetricsRegistry) {
    const { auth } = options;
    this.open = auth.kind === 'open';
    this.generatedToken =
      auth.kind === 'generate' ? randomBytes(GENERATED_TOKEN_BYTES).toString('base64url') : undefined;
    this.bearer = new SecretSet(this.generatedToken === undefined ? bearerTokensOf(auth) : [this.generatedToken]);
    this.basic = new SecretSet(basicSecretsOf(auth));
    this.challenges = [
      ...(this.bearer.size > 0 ? ['Bearer realm="metrics"'] : []),
      ...(this.basic.size > 0 ? ['Basic realm="metrics", charset="UTF-8"'] : []),
    ];
    this.failures = new LabelledCounter({
      name: options.names.metrics_auth_failures_total ?? 'metrics_auth_failures_total',
      help: 'Requests to the metrics endpoint that were turned away, by reason.',
      labels: ['reason'],
      known: REASONS.map((reason) => [reason]),
    });
    if (options.enabled) {
      registry.add(this.failures);
    }
  }

  /**
   * How much the request may read; counts it where that is nothing.
   *
   * @param statusIsPublic whether it asks for what tells everybody its status
   */
  accessOf(request: IncomingMessage, statusIsPublic: boolean): Access {
    if (this.open) {
      return 'everything';
    }
    const reason = this.rejectionOf(readAuthorization(request.headers.authorization));
    if (reason === undefined) {
      return 'everything';
    }
    // A wrong credential is turned away and counted here too: else this would be the place to guess tokens unseen.
    if (statusIsPublic && reason === 'missing') {
      return 'status';
    }
    this.failures.inc(reason);
    return 'nothing';
  }

  private rejectionOf(presented: PresentedCredential): RejectionReason | undefined {
    switch (presented.scheme) {
      case 'none':
        return 'missing';
      case 'malformed':
        return 'malformed';
      default:
        return this[presented.scheme].has(presented.secret) ? undefined : 'wrong';
    }
  }
}

function bearerTokensOf(auth: ResolvedAuth): readonly string[] {
  return auth.kind === 'credentials' ? auth.bearerTokens : [];
}

function basicSecretsOf(auth: ResolvedAuth): readonly string[] {
  return auth.kind === 'credentials' && auth.basic !== undefined
    ? [`${auth.basic.username}:${auth.basic.password}`]
    : [];
}
