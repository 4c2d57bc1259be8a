import type { KubernetesManifest } from './manifests';
import { networkPolicyNotes } from './network-policy';
import { probeNotes } from './probes';
import { prometheusRuleNotes } from './prometheus-rule';
import { PLACEHOLDER, secretMount } from './secret';
import type { Workload } from './workload';

const GENERATED = 'Generated from the options of MetricsModule.';
const SELECTED = 'Needs the Prometheus Operator. Its Prometheus must select this object by label and namespace.';

/** What stands at the top of a manifest. */
export function manifestNotes(kind: KubernetesManifest['kind'], workload: Workload): string[] {
  switch (kind) {
    case 'Secret':
      return [GENERATED, ...ofSecret(workload)];
    case 'Deployment':
      return [GENERATED, ...ofDeployment(workload)];
    case 'NetworkPolicy':
      return [GENERATED, ...networkPolicyNotes(workload)];
    case 'ServiceMonitor':
    case 'PodMonitor':
      return [GENERATED, SELECTED, ...ofMonitor(workload)];
    case 'PrometheusRule':
      return [GENERATED, SELECTED, ...prometheusRuleNotes(workload)];
    case 'Service':
      return [GENERATED];
  }
}

function ofSecret({ access, secretName }: Workload): string[] {
  const mount = secretMount(access);
  const fill = `Fill in: no value may stay "${PLACEHOLDER}". Keep the filled file out of version control, or leave it out and run:`;
  if (access.credentials?.kind === 'bearer') {
    const tokens = mount === undefined ? '' : ' --from-literal=tokens="$TOKEN"';
    return [
      fill,
      mount === undefined ? '  TOKEN=<a token that the code of the service takes>' : '  TOKEN=$(openssl rand -hex 24)',
      `  kubectl create secret generic ${secretName}${tokens} --from-literal=token="$TOKEN"`,
      'token is what Prometheus sends.',
      ...(mount === undefined ? [] : ['tokens is what the service takes, one on each line.']),
    ];
  }
  const users = mount === undefined ? '' : ' --from-file=users=./metrics-users';
  return [
    fill,
    `  kubectl create secret generic ${secretName}${users} --from-literal=username="$USERNAME" --from-literal=password="$PASSWORD"`,
    'username and password are what Prometheus sends.',
    ...(mount === undefined ? [] : ['users is what the service takes, a line user:hash for each.']),
  ];
}

function ofDeployment(workload: Workload): string[] {
  const { options, access } = workload;
  const isUnmounted = access.credentials !== undefined && secretMount(access) === undefined;
  return [
    ...(secretMount(access)?.isAlone === true
      ? ['The file of the Secret is mounted alone: pods see a change of it once they are restarted.']
      : []),
    ...(isUnmounted
      ? ['The code of the service says where its credentials come from: bring them in as it expects.']
      : []),
    ...(access.tls ? ['Mount key and certificate of the endpoint where the code of the service reads them.'] : []),
    ...probeNotes(workload),
    'resources are an example: measure what the service takes, and set them. Of all folders only /tmp can be written to.',
    ...(options.deployment.monitor === 'annotations' && access.credentials !== undefined
      ? ['The scrape job that follows the annotations needs the credentials of the Secret.']
      : []),
  ];
}

function ofMonitor({ name, access, secretName }: Workload): string[] {
  return [
    ...(access.tls
      ? [`The certificate of the endpoint must name "${name}"; ca.crt of the Secret ${secretName}-tls verifies it.`]
      : []),
    ...(access.clientCertificate ? [`The Secret ${secretName}-client has the certificate that Prometheus shows.`] : []),
    ...(access.guardAlone ? ['auth.guard decides who is let in: add the credentials that it wants to see.'] : []),
  ];
}
