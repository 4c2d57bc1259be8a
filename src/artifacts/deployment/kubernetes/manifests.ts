import type { AlertRule, RecordingRule, RuleGroup } from '../../rules/rule-file';

/** What every manifest has. */
export interface KubernetesMetadata {
  name: string;
  labels: Record<string, string>;
}

/** A key of a Secret. */
export interface KubernetesSecretKey {
  name: string;
  key: string;
}

export interface SecretManifest {
  apiVersion: 'v1';
  kind: 'Secret';
  metadata: KubernetesMetadata;
  type: 'Opaque';
  stringData: Record<string, string>;
}

export interface ServiceManifest {
  apiVersion: 'v1';
  kind: 'Service';
  metadata: KubernetesMetadata;
  spec: { selector: Record<string, string>; ports: { name: string; port: number; targetPort: string }[] };
}

/** What a probe does. */
export type KubernetesProbeAction =
  { httpGet: { path: string; port: string; scheme: 'HTTP' | 'HTTPS' } } | { tcpSocket: { port: string } };

export type KubernetesProbe = KubernetesProbeAction & {
  periodSeconds: number;
  timeoutSeconds: number;
  failureThreshold: number;
};

/** Where a volume, or with `subPath` a file of it, is in a container. */
export interface KubernetesVolumeMount {
  name: string;
  mountPath: string;
  subPath?: string;
  readOnly?: true;
}

/** A volume of a pod: files of a Secret, or an empty folder. */
export type KubernetesVolume =
  | { name: string; secret: { secretName: string; items: { key: string; path: string }[] } }
  | { name: string; emptyDir: { sizeLimit: string } };

/** What a container asks for, and what it gets at most. */
export interface KubernetesResources {
  requests: Record<string, string>;
  limits: Record<string, string>;
}

export interface KubernetesContainer {
  name: string;
  image: string;
  ports: { name: string; containerPort: number }[];
  env?: { name: string; value: string }[];
  volumeMounts: KubernetesVolumeMount[];
  startupProbe: KubernetesProbe;
  readinessProbe: KubernetesProbe;
  livenessProbe?: KubernetesProbe;
  resources: KubernetesResources;
  securityContext: {
    allowPrivilegeEscalation: false;
    capabilities: { drop: string[] };
    readOnlyRootFilesystem: true;
  };
}

export interface DeploymentManifest {
  apiVersion: 'apps/v1';
  kind: 'Deployment';
  metadata: KubernetesMetadata;
  spec: {
    selector: { matchLabels: Record<string, string> };
    template: {
      metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
      spec: {
        automountServiceAccountToken: false;
        enableServiceLinks: false;
        securityContext: {
          runAsNonRoot: true;
          runAsUser: number;
          runAsGroup: number;
          fsGroup: number;
          seccompProfile: { type: 'RuntimeDefault' };
        };
        containers: KubernetesContainer[];
        volumes: KubernetesVolume[];
      };
    };
  };
}

export interface NetworkPolicyPort {
  protocol: 'TCP';
  port: number;
}

/** Who may connect to the pods. */
export interface NetworkPolicyManifest {
  apiVersion: 'networking.k8s.io/v1';
  kind: 'NetworkPolicy';
  metadata: KubernetesMetadata;
  spec: {
    podSelector: { matchLabels: Record<string, string> };
    policyTypes: ['Ingress'];
    ingress: {
      from?: { namespaceSelector: { matchLabels: Record<string, string> } }[];
      ports: NetworkPolicyPort[];
    }[];
  };
}

/** How the Prometheus Operator lets Prometheus scrape. */
export interface MonitorEndpoint {
  port: string;
  path: string;
  scheme: 'http' | 'https';
  authorization?: { type: 'Bearer'; credentials: KubernetesSecretKey };
  basicAuth?: { username: KubernetesSecretKey; password: KubernetesSecretKey };
  tlsConfig?: {
    serverName: string;
    ca: { secret: KubernetesSecretKey };
    cert?: { secret: KubernetesSecretKey };
    keySecret?: KubernetesSecretKey;
  };
  relabelings?: { action: 'labeldrop'; regex: string }[];
}

export interface ServiceMonitorManifest {
  apiVersion: 'monitoring.coreos.com/v1';
  kind: 'ServiceMonitor';
  metadata: KubernetesMetadata;
  spec: { jobLabel: string; selector: { matchLabels: Record<string, string> }; endpoints: MonitorEndpoint[] };
}

export interface PodMonitorManifest {
  apiVersion: 'monitoring.coreos.com/v1';
  kind: 'PodMonitor';
  metadata: KubernetesMetadata;
  spec: { jobLabel: string; selector: { matchLabels: Record<string, string> }; podMetricsEndpoints: MonitorEndpoint[] };
}

/** What the Prometheus Operator lets Prometheus record and raise. */
export interface PrometheusRuleManifest {
  apiVersion: 'monitoring.coreos.com/v1';
  kind: 'PrometheusRule';
  metadata: KubernetesMetadata;
  spec: { groups: RuleGroup<RecordingRule | AlertRule>[] };
}

/** A manifest for `kubectl apply`, as far as it is generated. */
export type KubernetesManifest =
  | SecretManifest
  | DeploymentManifest
  | ServiceManifest
  | NetworkPolicyManifest
  | ServiceMonitorManifest
  | PodMonitorManifest
  | PrometheusRuleManifest;
