import type { MonitorEndpoint, PodMonitorManifest, KubernetesSecretKey, ServiceMonitorManifest } from './manifests';
import { JOB_LABEL } from '../label-checks';
import { selectedMetadata, type Workload } from './workload';

/** What the operator labels targets with, beside `job` and `instance`, which the rules take account of. */
const OF_TARGETS: readonly string[] = ['namespace', 'service', 'pod', 'container', 'endpoint', 'node'];
const API = 'monitoring.coreos.com/v1';

/** Tells the Prometheus Operator to scrape the pods behind the Service. */
export function serviceMonitor(workload: Workload): ServiceMonitorManifest {
  return {
    apiVersion: API,
    kind: 'ServiceMonitor',
    metadata: selectedMetadata(workload),
    spec: { jobLabel: JOB_LABEL, selector: { matchLabels: workload.labels }, endpoints: [endpoint(workload)] },
  };
}

/** Tells it to scrape the pods themselves. */
export function podMonitor(workload: Workload): PodMonitorManifest {
  return {
    apiVersion: API,
    kind: 'PodMonitor',
    metadata: selectedMetadata(workload),
    spec: {
      jobLabel: JOB_LABEL,
      selector: { matchLabels: workload.labels },
      podMetricsEndpoints: [endpoint(workload)],
    },
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
    ...relabelings(workload),
  };
}

/**
 * Where a label of the target is called as one of the requests, Prometheus would store that one as `exported_…`, and
 * no rule would find it.
 */
function relabelings({ options }: Workload): Pick<MonitorEndpoint, 'relabelings'> {
  const { counterLabels, durationLabels } = options.metrics.http;
  const names = new Set([...counterLabels, ...durationLabels].map(({ name }) => name));
  const dropped = OF_TARGETS.filter((name) => names.has(name));
  return dropped.length === 0 ? {} : { relabelings: dropped.map((regex) => ({ action: 'labeldrop', regex })) };
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
