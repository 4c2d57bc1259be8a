import { MetricsConfigurationError } from '../../../core/metrics.errors';
import type { KubernetesContainer, KubernetesProbe, KubernetesProbeAction } from './manifests';
import type { Workload } from './workload';

/**
 * The probes: ready by a path of the application or by the health, where everybody may ask for it; alive by a path of
 * the application, or by a TCP connection. A restart heals no error rate, so the health never decides about it. Both
 * never ask the same: what keeps requests away from a pod under load would restart it, too.
 *
 * @throws MetricsConfigurationError where `livenessPath` is what the readiness probe asks
 */
export function probes(
  workload: Workload,
): Pick<KubernetesContainer, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const ready = readiness(workload);
  const alive = liveness(workload, ready);
  return {
    startupProbe: { ...ready, ...timing(2, 30) },
    readinessProbe: { ...ready, ...timing(5, 3) },
    ...(alive === undefined ? {} : { livenessProbe: { ...alive, ...timing(10, 6) } }),
  };
}

/** What a reader of the probes has to know. */
export function probeNotes(workload: Workload): string[] {
  const { options, address } = workload;
  const ready = readiness(workload);
  const isConnection = 'tcpSocket' in ready;
  return [
    ...(isConnection
      ? [
          `Ready is who listens. --readiness-path names a path to ask; with health: { public: true } it is ${address.healthPath}.`,
        ]
      : []),
    ...(isConnection && options.deployment.livenessPath === undefined
      ? [
          'No liveness probe: it would ask the same. --liveness-path names a path that answers while the process is alive.',
        ]
      : []),
  ];
}

function readiness({ options, address, access, endpointPort }: Workload): KubernetesProbeAction {
  const { readinessPath } = options.deployment;
  if (readinessPath !== undefined) {
    return ofApplication(readinessPath, { access, address });
  }
  const asks = options.metrics.health.public && !access.handshakeRefuses;
  return asks ? get(address.healthPath, endpointPort, address.scheme === 'https') : { tcpSocket: { port: 'http' } };
}

/** `undefined` where only a TCP connection is left, and that is what the readiness probe does. */
function liveness(workload: Workload, ready: KubernetesProbeAction): KubernetesProbeAction | undefined {
  const { livenessPath } = workload.options.deployment;
  if (livenessPath === undefined) {
    return 'tcpSocket' in ready ? undefined : { tcpSocket: { port: 'http' } };
  }
  const alive = ofApplication(livenessPath, workload);
  if ('httpGet' in ready && ready.httpGet.path === livenessPath && ready.httpGet.port === 'http') {
    throw new MetricsConfigurationError(
      'artifacts.livenessPath',
      `is ${livenessPath}, which the readiness probe asks: a pod that is not ready would be restarted`,
      'name a path that does nothing but answer, or leave it out',
    );
  }
  return alive;
}

/** TLS that is not of a port of its own is that of the application. */
function ofApplication(path: string, { access, address }: Pick<Workload, 'access' | 'address'>): KubernetesProbeAction {
  return get(path, 'http', access.tls && !address.isManaged);
}

function get(path: string, port: string, isSecure: boolean): KubernetesProbeAction {
  return { httpGet: { path, port, scheme: isSecure ? 'HTTPS' : 'HTTP' } };
}

function timing(periodSeconds: number, failureThreshold: number): Omit<KubernetesProbe, keyof KubernetesProbeAction> {
  return { periodSeconds, timeoutSeconds: 2, failureThreshold };
}
