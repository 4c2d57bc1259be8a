import type { NetworkPolicyManifest, NetworkPolicyPort } from './manifests';
import type { Workload } from './workload';

/** The label that Kubernetes itself gives to every namespace. */
const NAMESPACE_LABEL = 'kubernetes.io/metadata.name';

/**
 * Lets everybody reach the port of the application, and the namespace of Prometheus alone reach a port of its own. What
 * the pods connect to is not limited: nobody here knows what the application needs.
 */
export function networkPolicy({ name, labels, options, address }: Workload): NetworkPolicyManifest {
  const { port, monitoringNamespace } = options.deployment;
  const ofPrometheus = {
    from: [{ namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: monitoringNamespace } } }],
    ports: [tcp(address.port)],
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, labels },
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [tcp(port)] }, ...(address.isManaged ? [ofPrometheus] : [])],
    },
  };
}

/** What a reader of the policy has to know. */
export function networkPolicyNotes({ options, address }: Workload): string[] {
  return [
    'Every port that is not listed here is closed: add those that the service listens on besides.',
    ...(address.isManaged
      ? [
          `Prometheus is expected in the namespace "${options.deployment.monitoringNamespace}" (--monitoring-namespace).`,
        ]
      : ['The endpoint is on the port of the application, which everybody reaches: its credentials protect it.']),
    'Probes come from the node, which network plugins let through.',
  ];
}

/** By number: not every network plugin knows the names of ports. */
function tcp(port: number): NetworkPolicyPort {
  return { protocol: 'TCP', port };
}
