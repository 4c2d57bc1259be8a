import type { MetricsModuleOptions } from '../../options/metrics.options';
import type { Artifact, ArtifactFile } from '../artifact';
import { type ArtifactOptions, type ResolvedArtifactOptions, resolveArtifactOptions } from '../artifact-options';
import { addressOf } from './endpoint-address';
import type { PrometheusConfig, ScrapeJob, ScrapeTlsConfig } from './prometheus-config';
import { yamlText } from '../yaml-text';

/** The rules that a configuration reads: those that lie beside it. */
const RULE_FILES = ['rules/*.yml', 'rules/*.yaml'];
const INTERVAL = '15s';
const TLS_FOLDER = '/etc/prometheus/tls';

/** Where Prometheus finds everybody. */
export interface Surroundings {
  readonly targets: readonly string[];
  readonly alertmanager: string;
  /** Where it has the token or the password. */
  readonly credentialsFile: string;
}

/**
 * A complete configuration of Prometheus that scrapes the service, evaluates the rules beside it, and sends alerts to
 * an Alertmanager; with `only: 'scrape'` no more than what agents take. It names the files that credentials are in, and
 * holds none.
 *
 * @param metrics the options of `MetricsModule.forRoot()`
 * @throws MetricsConfigurationError for the first thing that is wrong, or not known before the start
 * @example
 * ```ts
 * const config = scrapeConfig({ prefix: 'gateway' }, { job: 'gateway', targets: ['gateway:3000'] });
 * ```
 */
export function scrapeConfig(metrics: MetricsModuleOptions = {}, artifacts: ArtifactOptions = {}): PrometheusConfig {
  return prometheusConfig(resolveArtifactOptions(metrics, artifacts));
}

/** The same from options in force; without surroundings, on one machine with the service. */
export function prometheusConfig(
  options: ResolvedArtifactOptions,
  { targets, alertmanager, credentialsFile }: Surroundings = surroundingsOf(options),
): PrometheusConfig {
  const scrape_configs = [scrapeJob(options, targets, credentialsFile)];
  if (options.deployment.only === 'scrape') {
    return { global: { scrape_interval: INTERVAL }, scrape_configs };
  }
  return {
    global: { scrape_interval: INTERVAL, evaluation_interval: INTERVAL },
    rule_files: [...RULE_FILES],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs,
  };
}

/** What a reader of the configuration has to know or to do. */
export function scrapeNotes({ access }: ResolvedArtifactOptions): string[] {
  const { credentials, guardAlone, tls, clientCertificate } = access;
  return [
    ...(credentials?.kind === 'bearer'
      ? ['credentials_file holds one of the tokens that the service takes, and nothing else.']
      : []),
    ...(credentials?.kind === 'basic' && credentials.source !== 'code'
      ? ['The user is guessed: make it the one that the file of users names.']
      : []),
    ...(guardAlone ? ['auth.guard decides who is let in: add the credentials that it wants to see.'] : []),
    ...(tls ? ['ca_file verifies the certificate of the service, which must name the target.'] : []),
    ...(clientCertificate ? ['cert_file and key_file are what Prometheus shows.'] : []),
  ];
}

/** The command `scrape-config`. */
export const scrapeConfigArtifact: Artifact = {
  name: 'scrape-config',
  about: 'configuration of Prometheus: scrapes the service, reads the rules, sends alerts',
  generate(options: ResolvedArtifactOptions): readonly ArtifactFile[] {
    return [{ path: 'prometheus.yml', content: prometheusFile(options, prometheusConfig(options)) }];
  },
};

/** A configuration as a file with its notes. */
export function prometheusFile(options: ResolvedArtifactOptions, config: PrometheusConfig): string {
  return yamlText(
    [
      options.deployment.only === 'scrape'
        ? 'For vmagent, and for Prometheus as an agent: scrapes the service. Generated from the options of MetricsModule.'
        : 'Prometheus: scrapes the service. Generated from the options of MetricsModule; check with: promtool check config',
      ...scrapeNotes(options),
    ],
    config,
  );
}

function surroundingsOf(options: ResolvedArtifactOptions): Surroundings {
  const { targets, credentialsFile } = options.deployment;
  const kind = options.access.credentials?.kind === 'basic' ? 'password' : 'token';
  return {
    targets: targets ?? [`localhost:${addressOf(options).port}`],
    alertmanager: 'localhost:9093',
    credentialsFile: credentialsFile ?? `/etc/prometheus/metrics-${kind}`,
  };
}

function scrapeJob(options: ResolvedArtifactOptions, targets: readonly string[], credentialsFile: string): ScrapeJob {
  const { credentials, tls, clientCertificate } = options.access;
  const { metricsPath, scheme } = addressOf(options);
  return {
    job_name: options.name,
    metrics_path: metricsPath,
    scheme,
    ...(credentials?.kind === 'bearer'
      ? { authorization: { type: 'Bearer', credentials_file: credentialsFile } as const }
      : {}),
    ...(credentials?.kind === 'basic'
      ? { basic_auth: { username: credentials.username, password_file: credentialsFile } }
      : {}),
    ...(tls ? { tls_config: tlsConfig(clientCertificate) } : {}),
    static_configs: [{ targets: [...targets] }],
  };
}

function tlsConfig(clientCertificate: boolean): ScrapeTlsConfig {
  const ca = { ca_file: `${TLS_FOLDER}/ca.crt` };
  return clientCertificate
    ? { ...ca, cert_file: `${TLS_FOLDER}/client.crt`, key_file: `${TLS_FOLDER}/client.key` }
    : ca;
}
