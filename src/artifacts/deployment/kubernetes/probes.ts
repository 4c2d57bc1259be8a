import type { KubernetesContainer, KubernetesProbe, KubernetesProbeAction } from './manifests';
import type { Workload } from './workload';

/**
 * The probes: ready by the health, where everybody may ask for it; alive by a path of the application, or by a TCP
 * connection. A restart heals no error rate, so the health never decides about it.
 */
export function probes(
  workload: Workload,
): Pick<KubernetesContainer, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const ready = readiness(workload);
  return {
    startupProbe: { ...ready, ...timing(2, 30) },
    readinessProbe: { ...ready, ...timing(5, 3) },
    livenessProbe: { ...liveness(workload), ...timing(10, 6) },
  };
}

function readiness({ options, address, access, endpointPort }: Workload): KubernetesProbeAction {
  const asks = options.metrics.health.public && !access.handshakeRefuses;
  return asks
    ? {
        httpGet: {
          path: address.healthPath,
          port: endpointPort,
          scheme: address.scheme === 'https' ? 'HTTPS' : 'HTTP',
        },
      }
    : { tcpSocket: { port: 'http' } };
}

function liveness({ options, address, access }: Workload): KubernetesProbeAction {
  const { livenessPath } = options.deployment;
  // TLS that is not of a port of its own is that of the application.
  const scheme = access.tls && !address.isManaged ? 'HTTPS' : 'HTTP';
  return livenessPath === undefined
    ? { tcpSocket: { port: 'http' } }
    : { httpGet: { path: livenessPath, port: 'http', scheme } };
}

function timing(periodSeconds: number, failureThreshold: number): Omit<KubernetesProbe, keyof KubernetesProbeAction> {
  return { periodSeconds, timeoutSeconds: 2, failureThreshold };
}
