import { posix } from 'node:path';
import type { MetricsModuleOptions } from '../../../options/metrics.options';
import type { Artifact, ArtifactFile } from '../../artifact';
import {
  type ArtifactOptions,
  type ResolvedArtifactOptions,
  ofOwnJob,
  resolveArtifactOptions,
} from '../../artifact-options';
import type { ProjectFolder } from '../../project-folder';
import { networkName } from '../../service-name';
import { yamlText } from '../../yaml-text';
import { addressForOthers } from '../endpoint-address';
import { prometheusConfig, prometheusFile } from '../scrape-config';
import { alertmanagerFile } from './alertmanager';
import type { ComposeProject } from './compose-project';
import { dockerfile } from './dockerfile';
import { grafanaProvisioning } from './grafana';
import { mountedAt, secretsOf } from './secrets';
import { alertmanagerService, appService, checkServiceName, grafanaService, prometheusService } from './services';

/** Artifacts whose files the project mounts. */
export interface ComposeParts {
  readonly rules: readonly Artifact[];
  readonly dashboards: readonly Artifact[];
}

/**
 * A project of Docker Compose: the service, a Prometheus that scrapes it, an Alertmanager and a Grafana. The files
 * that it mounts are what the command `compose` writes beside it.
 *
 * @param metrics the options of `MetricsModule.forRoot()`
 * @throws MetricsConfigurationError for the first thing that is wrong, or that nobody outside of the container would
 * reach
 * @example
 * ```ts
 * const project = composeProject({ prefix: 'gateway' }, { job: 'gateway' });
 * ```
 */
export function composeProject(metrics: MetricsModuleOptions = {}, artifacts: ArtifactOptions = {}): ComposeProject {
  return projectOf(resolveArtifactOptions(metrics, artifacts));
}

/** The command `compose`, with the rules and dashboards that others generate. */
export function composeArtifact({ rules, dashboards }: ComposeParts): Artifact {
  return {
    name: 'compose',
    about: 'Docker Compose project: the service, Prometheus, Alertmanager, Grafana',
    async generate(options: ResolvedArtifactOptions, project: ProjectFolder = {}): Promise<readonly ArtifactFile[]> {
      return [
        { path: 'compose.yaml', content: composeFile(options) },
        ...(options.deployment.image === undefined ? dockerfile(options, project) : []),
        { path: 'prometheus/prometheus.yml', content: scrapeFile(options) },
        ...(await filesOf(rules, { options: ofOwnJob(options), project }, 'prometheus/rules')),
        {
          path: 'alertmanager/alertmanager.yml',
          content: alertmanagerFile(options.deployment.webhook, options.serviceLabels),
        },
        ...grafanaProvisioning(networkName(options)),
        ...(await filesOf(dashboards, { options: ofOwnJob(options), project }, 'grafana/dashboards')),
        { path: 'secrets/.gitignore', content: '*\n!.gitignore\n' },
      ];
    },
  };
}

function projectOf(options: ResolvedArtifactOptions): ComposeProject {
  const app = checkServiceName(networkName(options));
  const secrets = secretsOf(options.access);
  return {
    name: app,
    services: {
      [app]: appService(options, secrets),
      prometheus: prometheusService(options, secrets),
      alertmanager: alertmanagerService(),
      grafana: grafanaService(secrets),
    },
    secrets: secrets.files,
    volumes: { prometheus: {}, alertmanager: {}, grafana: {} },
  };
}

function composeFile(options: ResolvedArtifactOptions): string {
  const { access, deployment } = options;
  return yamlText(
    [
      'Docker Compose: the service, Prometheus, Alertmanager and Grafana. Generated from the options of MetricsModule.',
      'First make, beside this file:',
      ...secretsOf(access).notes,
      ...(access.tls ? ['tls/ca.crt verifies the certificate of the endpoint, which must name the service.'] : []),
      ...(access.clientCertificate ? ['tls/client.crt and tls/client.key are what Prometheus shows.'] : []),
      ...(deployment.image === undefined
        ? [
            'The image is built as if this file lay in the folder deploy of the project; else set APP_FOLDER and APP_DOCKERFILE.',
          ]
        : []),
    ],
    projectOf(options),
  );
}

function scrapeFile(options: ResolvedArtifactOptions): string {
  const { port } = addressForOthers(options);
  const whole = { ...options, deployment: { ...options.deployment, only: undefined } };
  const config = prometheusConfig(whole, {
    targets: [`${networkName(options)}:${port}`],
    alertmanager: 'alertmanager:9093',
    credentialsFile: mountedAt(secretsOf(options.access).prometheus),
  });
  return prometheusFile(whole, config);
}

async function filesOf(
  artifacts: readonly Artifact[],
  { options, project }: { readonly options: ResolvedArtifactOptions; readonly project: ProjectFolder },
  folder: string,
): Promise<readonly ArtifactFile[]> {
  const files = await Promise.all(artifacts.map(async (artifact) => artifact.generate(options, project)));
  return files.flat().map(({ path, content }) => ({ path: posix.join(folder, posix.basename(path)), content }));
}
