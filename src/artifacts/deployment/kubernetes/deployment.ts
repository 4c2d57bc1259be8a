import type { DeploymentManifest, KubernetesVolumeMount } from './manifests';
import { probes } from './probes';
import { type SecretMount, secretMount } from './secret';
import type { Workload } from './workload';

/** The user `node` of the official images. A number, for the kubelet cannot tell by a name that it is not root. */
const USER = 1000;
const VOLUME = 'metrics';

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
              ...(mount === undefined ? {} : { volumeMounts: [volumeMount(mount)] }),
              ...probes(workload),
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            },
          ],
          ...(mount === undefined
            ? {}
            : { volumes: [{ name: VOLUME, secret: { secretName, items: [{ key: mount.key, path: mount.file }] } }] }),
        },
      },
    },
  };
}

function volumeMount({ mountPath, file, isAlone }: SecretMount): KubernetesVolumeMount {
  return { name: VOLUME, mountPath, ...(isAlone ? { subPath: file } : {}), readOnly: true };
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
