import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkKeys, quote } from '../options/checks';
import type { MetricsModuleOptions } from '../options/metrics.options';
import { type ResolvedOptions, resolveOptions } from '../options/resolve-options';
import { checked, type Filled, group, number, type Option } from '../options/schema';
import {
  checkText,
  DEPLOYMENT,
  type DeploymentOptions,
  type ResolvedDeployment,
} from './deployment/deployment-options';
import { type EndpointAccess, resolveAccess } from './deployment/endpoint-access';
import { nameByPrefix } from './service-name';

/** What dashboards, rules and configurations need to know beside the options of the module. */
export interface ArtifactOptions extends DeploymentOptions {
  /**
   * The scrape job of the service, as Prometheus knows it: the label `job`. It is what the service is called in
   * everything that is generated. Where it is given, rules and dashboards are about that job alone; else they tell
   * jobs apart.
   *
   * @default the `prefix` of the metrics with hyphens for underscores, else `nestjs`; none in rules and dashboards
   * that are generated alone
   */
  job?: string;

  /**
   * The share of requests, in percent, that are to succeed: from it the burn-rate alerts are made.
   *
   * @default 99.9
   */
  slo?: number;

  /**
   * Where the runbooks are: the beginning of each alert's `runbook_url`. A URL makes it a link in Alertmanager and
   * Grafana.
   *
   * @default 'docs/runbooks/', where they are in this package
   */
  runbooks?: string;
}

/** Everything that artifacts are made from. */
export interface ResolvedArtifactOptions {
  /** The options of the module in force. */
  readonly metrics: ResolvedOptions;
  /** What the service is called. */
  readonly name: string;
  /** The job that expressions are about; `undefined`: of any. */
  readonly job: string | undefined;
  readonly slo: number;
  readonly runbooks: string;
  readonly deployment: ResolvedDeployment;
  /** How a scraper gets in: kinds and names of credentials, never a secret. */
  readonly access: EndpointAccess;
}

/** The options of the artifacts. */
export const ARTIFACTS: Option<
  ArtifactOptions,
  ResolvedDeployment & Filled<Pick<ArtifactOptions, 'job' | 'slo' | 'runbooks'>, 'job'>
> = group({
  ...DEPLOYMENT,
  job: checked(checkText),
  slo: number({ min: 50, max: 99.999 }).or(99.9),
  runbooks: checked(checkRunbooks).or('docs/runbooks/'),
});
/**
 * Options that say nothing of names and labels, and must not be touched where nothing runs: secrets are read by the
 * service alone.
 */
const OF_THE_PROCESS: readonly string[] = ['auth', 'registry', 'adoptRegistries', 'enabled'];

/**
 * Checks the options that artifacts are made from.
 *
 * @param metrics the options of `MetricsModule.forRoot()`; credentials and registries in them are not looked at
 * @throws MetricsConfigurationError for the first thing that is wrong
 */
export function resolveArtifactOptions(
  metrics: MetricsModuleOptions = {},
  artifacts: ArtifactOptions = {},
): ResolvedArtifactOptions {
  const given = checkKeys(metrics, Object.keys(metrics ?? {}), '');
  const { job, slo, runbooks, ...deployment } = ARTIFACTS.read(artifacts, 'artifacts');
  return {
    metrics: resolveOptions(ofService(given)),
    name: job ?? nameByPrefix(metrics.prefix),
    job,
    slo,
    runbooks,
    deployment,
    access: resolveAccess(given),
  };
}

/** The same for configurations that name the job themselves: their rules and dashboards are about that job. */
export function ofOwnJob(options: ResolvedArtifactOptions): ResolvedArtifactOptions {
  return { ...options, job: options.name };
}

function checkRunbooks(value: unknown, where: string): string {
  const runbooks = checkText(value, where);
  if (runbooks.includes('{{')) {
    throw new MetricsConfigurationError(
      where,
      `has "{{", where a template of Prometheus begins: ${quote(runbooks)}`,
      "write it as 'https://wiki.example.com/runbooks/'",
    );
  }
  return runbooks.endsWith('/') ? runbooks : `${runbooks}/`;
}

/** The options without what only a running service may look at. */
function ofService(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(options).filter(([key]) => !OF_THE_PROCESS.includes(key)));
  const { endpoint } = kept;
  return isObject(endpoint) ? { ...kept, endpoint: { ...endpoint, tls: undefined } } : kept;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
