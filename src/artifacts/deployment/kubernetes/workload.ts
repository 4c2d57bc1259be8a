import { MetricsConfigurationError } from '../../../core/metrics.errors';
import type { ResolvedArtifactOptions } from '../../artifact-options';
import type { EndpointAccess } from '../endpoint-access';
import { addressForOthers, type EndpointAddress } from '../endpoint-address';
import { JOB_LABEL } from '../label-checks';
import { networkName } from '../../service-name';
import type { KubernetesMetadata } from './manifests';

/** What the manifests have in common. */
export interface Workload {
  readonly options: ResolvedArtifactOptions;
  readonly name: string;
  /** By which the parts find each other, and from which the job gets its name. */
  readonly labels: Record<string, string>;
  readonly address: EndpointAddress;
  readonly access: EndpointAccess;
  /** The name of the container's port that the endpoint is on. */
  readonly endpointPort: 'http' | 'metrics';
  /** The Secret with the credentials of the endpoint. */
  readonly secretName: string;
}

/** The metadata of what an operator's Prometheus selects by its labels. */
export function selectedMetadata({ name, labels, options }: Workload): KubernetesMetadata {
  return { name, labels: { ...options.deployment.labels, ...labels } };
}

/**
 * @throws MetricsConfigurationError where nobody could reach the endpoint from outside of the pod, or where labels are
 * given for what is not generated
 */
export function workloadOf(options: ResolvedArtifactOptions): Workload {
  const { monitor, labels } = options.deployment;
  if (monitor === 'annotations' && Object.keys(labels).length > 0) {
    throw new MetricsConfigurationError(
      'artifacts.labels',
      "is for monitors and rules, of which artifacts.monitor 'annotations' has none",
      "set artifacts.monitor to 'service' or 'pod', or leave the labels out",
    );
  }
  const name = networkName(options);
  const address = addressForOthers(options);
  return {
    options,
    name,
    labels: { [JOB_LABEL]: name },
    address,
    access: options.access,
    endpointPort: address.isManaged ? 'metrics' : 'http',
    secretName: `${name}-metrics`,
  };
}
