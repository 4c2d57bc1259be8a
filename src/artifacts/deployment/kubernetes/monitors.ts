import type { MonitorEndpoint, PodMonitorManifest, KubernetesSecretKey, ServiceMonitorManifest } from './manifests';
import { JOB_LABEL, type Workload } from './workload';

const API = 'monitoring.coreos.com/v1';

/** Tells the Prometheus Operator to scrape the pods behind the Service. */
export function serviceMonitor(workload: Workload): ServiceMonitorManifest {
  const { name, labels } = workload;
  return {
    apiVersion: API,
    kind: 'ServiceMonitor',
    metadata: { name, labels },
    spec: { jobLabel: JOB_LABEL, selector: { matchLabels: labels }, endpoints: [endpoint(workload)] },
  };
}

/** Tells it to scrape the pods themselves. */
export function podMonitor(workload: Workload): PodMonitorManifest {
  const { name, labels } = workload;
  return {
    apiVersion: API,
    kind: 'PodMonitor',
    metadata: { name, labels },
    spec: { jobLabel: JOB_LABEL, selector: { matchLabels: labels }, podMetricsEndpoints: [endpoint(workload)] },
  };
}

function endpoint(workload: Workload): MonitorEndpoint {
  const { address, endpointPort } = workload;
  return {
    port: endpointPort,
    path: address.metricsPath,
    scheme: address.scheme,
    ...credentials(workload),
    ...tlsConfig(workload),
  };
}

function credentials({ access, secretName }: Workload): Pick<MonitorEndpoint, 'authorization' | 'basicAuth'> {
  const key = (name: string): KubernetesSecretKey => ({ name: secretName, key: name });
  switch (access.credentials?.kind) {
    case 'bearer':
      return { authorization: { type: 'Bearer', credentials: key('token') } };
    case 'basic':
      return { basicAuth: { username: key('username'), password: key('password') } };
    case undefined:
      return {};
  }
}

function tlsConfig({ name, access, secretName }: Workload): Pick<MonitorEndpoint, 'tlsConfig'> {
  if (!access.tls) {
    return {};
  }
  const client = `${secretName}-client`;
  return {
    tlsConfig: {
      // Pods are scraped by address, which no certificate names.
      serverName: name,
      ca: { secret: { name: `${secretName}-tls`, key: 'ca.crt' } },
      ...(access.clientCertificate
        ? { cert: { secret: { name: client, key: 'tls.crt' } }, keySecret: { name: client, key: 'tls.key' } }
        : {}),
    },
  };
}
