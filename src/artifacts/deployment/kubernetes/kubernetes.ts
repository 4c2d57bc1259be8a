import type { MetricsModuleOptions } from '../../../options/metrics.options';
import type { Artifact, ArtifactFile } from '../../artifact';
import { type ArtifactOptions, type ResolvedArtifactOptions, resolveArtifactOptions } from '../../artifact-options';
import { yamlText } from '../../yaml-text';
import { deployment } from './deployment';
import type { KubernetesManifest, ServiceManifest } from './manifests';
import { podMonitor, serviceMonitor } from './monitors';
import { networkPolicy } from './network-policy';
import { manifestNotes } from './notes';
import { prometheusRule } from './prometheus-rule';
import { secret } from './secret';
import { type Workload, workloadOf } from './workload';

/**
 * Manifests of Kubernetes for the service: Secret (to be filled in), Deployment, Service, NetworkPolicy, and what lets
 * Prometheus find the pods. With the Prometheus Operator also the recording rules and alerts, as a PrometheusRule.
 *
 * @param metrics the options of `MetricsModule.forRoot()`
 * @throws MetricsConfigurationError for the first thing that is wrong, or that nobody outside of the pod would reach
 * @example
 * ```ts
 * const manifests = kubernetesManifests({ endpoint: { port: 9464, host: '0.0.0.0' } }, { job: 'gateway', monitor: 'service' });
 * ```
 */
export function kubernetesManifests(
  metrics: MetricsModuleOptions = {},
  artifacts: ArtifactOptions = {},
): KubernetesManifest[] {
  return manifestsOf(workloadOf(resolveArtifactOptions(metrics, artifacts)));
}

/** The command `kubernetes`. */
export const kubernetesArtifact: Artifact = {
  name: 'kubernetes',
  about: 'manifests: Secret, Deployment, Service, NetworkPolicy; ServiceMonitor or PodMonitor with a PrometheusRule',
  generate(options: ResolvedArtifactOptions): readonly ArtifactFile[] {
    const workload = workloadOf(options);
    return manifestsOf(workload).map((manifest) => ({
      path: `${kebab(manifest.kind)}.yaml`,
      content: yamlText(manifestNotes(manifest.kind, workload), manifest),
    }));
  },
};

function manifestsOf(workload: Workload): KubernetesManifest[] {
  const monitors = {
    annotations: [],
    service: [serviceMonitor, prometheusRule],
    pod: [podMonitor, prometheusRule],
  };
  const filled = secret(workload);
  return [
    ...(filled === undefined ? [] : [filled]),
    deployment(workload),
    service(workload),
    networkPolicy(workload),
    ...monitors[workload.options.deployment.monitor].map((monitor) => monitor(workload)),
  ];
}

function service({ name, labels, options, address }: Workload): ServiceManifest {
  const http = { name: 'http', port: options.deployment.port, targetPort: 'http' };
  const metrics = { name: 'metrics', port: address.port, targetPort: 'metrics' };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels },
    spec: { selector: labels, ports: address.isManaged ? [http, metrics] : [http] },
  };
}

function kebab(kind: string): string {
  return kind.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
