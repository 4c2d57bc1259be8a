import { checkGroup, checkKeys } from '../options/checks';
import type { ArtifactOptions, ServiceLabelOptions } from '../options/artifact.options';
import type { MetricsModuleOptions } from '../options/metrics.options';
import { type ResolvedOptions, resolveOptions } from '../options/resolve-options';
import { checked, type Filled, group, type Option } from '../options/schema';
import { checkText, checkWebUrl, DEPLOYMENT, type ResolvedDeployment } from './deployment/deployment-options';
import { type EndpointAccess, resolveAccess } from './deployment/endpoint-access';
import { checkLatency, type ResolvedSlo, SLO } from './rules/slo-options';
import { type ReadSelector, SERVICE_LABELS, serviceLabelsOf } from './service-labels';
import { nameByPrefix } from './service-name';

export type { ArtifactOptions };

/** Everything that artifacts are made from. */
export interface ResolvedArtifactOptions extends ResolvedSlo {
  /** The options of the module in force. */
  readonly metrics: ResolvedOptions;
  /** What the service is called. */
  readonly name: string;
  /** The job that expressions are about; `undefined`: of any. */
  readonly job: string | undefined;
  /** What expressions ask by beside it. */
  readonly selector: readonly string[];
  /** The labels that tell services apart, the job first. */
  readonly serviceLabels: readonly string[];
  /** The URL that runbooks are below, with a slash at its end. */
  readonly runbooks: string | undefined;
  readonly deployment: ResolvedDeployment;
  /** How a scraper gets in: kinds and names of credentials, never a secret. */
  readonly access: EndpointAccess;
}

/** The options of the artifacts. */
export const ARTIFACTS: Option<
  ArtifactOptions,
  ResolvedDeployment &
    ResolvedSlo &
    Filled<ServiceLabelOptions, never, { selector: ReadSelector }> &
    Filled<Pick<ArtifactOptions, 'job' | 'runbooks'>, 'job' | 'runbooks'>
> = group({
  ...DEPLOYMENT,
  ...SLO,
  ...SERVICE_LABELS,
  job: checked(checkText),
  runbooks: checked(checkRunbooks),
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
 * @param artifacts win over those in `metrics`
 * @throws MetricsConfigurationError for the first thing that is wrong
 */
export function resolveArtifactOptions(
  metrics: MetricsModuleOptions = {},
  artifacts: ArtifactOptions = {},
): ResolvedArtifactOptions {
  const given = checkKeys(metrics, Object.keys(metrics ?? {}), '');
  const { job, selector, by, runbooks, ...rest } = ARTIFACTS.read(
    {
      ...checkGroup(given['artifacts'], Object.keys(given['artifacts'] ?? {}), 'artifacts'),
      ...checkKeys(artifacts, Object.keys(artifacts ?? {}), 'artifacts'),
    },
    'artifacts',
  );
  const { slo, sloLatency, sloRoutes, sloPeriod, sloWindows, ...deployment } = rest;
  const resolved = resolveOptions(ofService(given));
  checkLatency(rest, resolved.http.routeBuckets?.shared ?? resolved.http.buckets);
  return {
    metrics: resolved,
    name: job ?? resolved.service.name ?? nameByPrefix(metrics.prefix),
    job,
    selector: selector.matchers,
    serviceLabels: serviceLabelsOf(selector, by),
    slo,
    sloLatency,
    sloRoutes,
    sloPeriod,
    sloWindows,
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
  const runbooks = checkWebUrl(value, where);
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
