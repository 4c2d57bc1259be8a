import type { ResolvedAuth, ResolvedMaxFailures } from '../options/resolve-auth';
import type { ResolvedOptions } from '../options/resolve-options';
import { type OptionGroup, optionGroup, type Told, yesIfGiven } from './option-text';

/** Where the endpoint is served. */
export function endpointGroup({ endpoint, paths }: ResolvedOptions): OptionGroup {
  const { management } = endpoint;
  return optionGroup('endpoint', {
    served: endpoint.isServed,
    'paths.metrics': paths.metrics,
    'paths.json': paths.json,
    'paths.health': paths.health,
    'paths.page': paths.page,
    prefix: endpoint.followsPrefix ? 'follow' : undefined,
    mode: endpoint.mode,
    port: management?.port ?? "the application's",
    host: management?.host,
    tls: management && management.tls !== undefined,
    'client certificates demanded': management?.tls?.demandsCertificate,
    maxConcurrentScrapes: endpoint.maxConcurrentScrapes,
    scrapeTimeoutSeconds: endpoint.scrapeTimeoutSeconds,
    onCollectError: endpoint.onCollectError,
    compression: endpoint.compression,
  });
}

/** Who may read: kinds and numbers of credentials, never one of them, nor the name of a user or a file. */
export function authGroup({ auth }: ResolvedOptions): OptionGroup {
  return optionGroup('auth', rulesOf(auth));
}

function rulesOf(auth: ResolvedAuth): Readonly<Record<string, Told>> {
  if (auth.kind !== 'rules') {
    return { access: auth.kind === 'open' ? 'everybody' : 'nobody' };
  }
  const { credentials, maxFailures } = auth;
  const known = credentials === 'generate' ? undefined : credentials;
  return {
    'bearer tokens': credentials === 'generate' ? '1, made at the start' : atLeastOne(known?.tokens.size),
    'token files': atLeastOne(known?.tokenFiles.length),
    users: atLeastOne(known?.basic.names.length),
    'files of users': known?.basicFile && 1,
    'allowed networks': yesIfGiven(auth.allow),
    trustProxy: auth.trustProxy,
    clientCertificate: auth.clientCertificate,
    guard: yesIfGiven(auth.guard),
    combine: auth.combine,
    maxFailures: maxFailuresText(maxFailures),
  };
}

function atLeastOne(count: number | undefined): number | undefined {
  return count === 0 ? undefined : count;
}

function maxFailuresText(maxFailures: ResolvedMaxFailures | undefined): string {
  return maxFailures === undefined ? 'false' : `burst ${maxFailures.burst}, perSecond ${maxFailures.perSecond}`;
}

/** What is pushed to, by its host alone: a path, a query or a header may be a secret. */
export function pushGroup({ push }: ResolvedOptions): OptionGroup {
  const { pushgateway, otlp, producers = [] } = push ?? {};
  return optionGroup('push', {
    pushgateway: hostOf(pushgateway?.url),
    'pushgateway.intervalSeconds': pushgateway && (pushgateway.intervalSeconds ?? 'at the end only'),
    otlp: hostOf(otlp?.url),
    'otlp.intervalSeconds': otlp?.intervalSeconds,
    producers: atLeastOne(producers.length),
  });
}

function hostOf(url: string | undefined): string | undefined {
  if (url === undefined) {
    return undefined;
  }
  return URL.canParse(url) ? new URL(url).host : 'yes';
}
