import type { ResolvedArtifactOptions } from '../../artifact-options';
import type { EndpointAccess } from '../endpoint-access';
import { addressForOthers, type EndpointAddress } from '../endpoint-address';
import { networkName } from '../../service-name';

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

/** The label that Prometheus takes as the job. */
export const JOB_LABEL = 'app.kubernetes.io/name';

/** @throws MetricsConfigurationError where nobody could reach the endpoint from outside of the pod */
export function workloadOf(options: ResolvedArtifactOptions): Workload {
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
