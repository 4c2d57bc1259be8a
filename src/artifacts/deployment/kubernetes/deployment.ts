import type { DeploymentManifest, KubernetesResources, KubernetesVolume, KubernetesVolumeMount } from './manifests';
import { probes } from './probes';
import { type SecretMount, secretMount } from './secret';
import type { Workload } from './workload';

/** The user `node` of the official images. A number, for the kubelet cannot tell by a name that it is not root. */
const USER = 1000;
const VOLUME = 'metrics';
const SCRATCH = 'tmp';
/** An example: what a small service takes. */
const RESOURCES: KubernetesResources = {
  requests: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '64Mi' },
  limits: { cpu: '1', memory: '512Mi', 'ephemeral-storage': '256Mi' },
};

/** The Deployment of the service. */
export function deployment(workload: Workload): DeploymentManifest {
  const { name, labels, options, secretName } = workload;
  const mount = secretMount(workload.access);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, ...annotations(workload) },
        spec: {
          // The service asks Kubernetes nothing.
          automountServiceAccountToken: false,
          // A Service called "metrics" would set METRICS_PORT to a URL.
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            runAsGroup: USER,
            fsGroup: USER,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name,
              image: options.deployment.image ?? name,
              ports: ports(workload),
              ...(mount?.env === undefined ? {} : { env: [mount.env] }),
              volumeMounts: [
                ...(mount === undefined ? [] : [volumeMount(mount)]),
                { name: SCRATCH, mountPath: '/tmp' },
              ],
              ...probes(workload),
              resources: structuredClone(RESOURCES),
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
                readOnlyRootFilesystem: true,
              },
            },
          ],
          volumes: [
            ...(mount === undefined ? [] : [secretVolume(secretName, mount)]),
            { name: SCRATCH, emptyDir: { sizeLimit: '64Mi' } },
          ],
        },
      },
    },
  };
}

function volumeMount({ mountPath, file, isAlone }: SecretMount): KubernetesVolumeMount {
  return { name: VOLUME, mountPath, ...(isAlone ? { subPath: file } : {}), readOnly: true };
}

function secretVolume(secretName: string, { key, file }: SecretMount): KubernetesVolume {
  return { name: VOLUME, secret: { secretName, items: [{ key, path: file }] } };
}

function ports({ options, address }: Workload): { name: string; containerPort: number }[] {
  const http = { name: 'http', containerPort: options.deployment.port };
  return address.isManaged ? [http, { name: 'metrics', containerPort: address.port }] : [http];
}

/** By the convention that most scrape configurations for pods follow. */
function annotations({ options, address }: Workload): { annotations?: Record<string, string> } {
  return options.deployment.monitor !== 'annotations'
    ? {}
    : {
        annotations: {
          'prometheus.io/scrape': 'true',
          'prometheus.io/scheme': address.scheme,
          'prometheus.io/port': String(address.port),
          'prometheus.io/path': address.metricsPath,
        },
      };
}
