export type {
  ArtifactOptions,
  DeploymentOptions,
  KubernetesMonitor,
  PackageManager,
} from '../options/artifact.options';
export { alertRules } from './rules/alert-rules';
export { recordingRules } from './rules/recording-rules';
export type { Severity } from '../options/artifact.options';
export type { AlertRule, RecordingRule, RuleFile, RuleGroup } from './rules/rule-file';
export { composeProject } from './deployment/compose/compose';
export type {
  ComposeHealthcheck,
  ComposeProject,
  ComposeSecretMount,
  ComposeService,
} from './deployment/compose/compose-project';
export { kubernetesManifests } from './deployment/kubernetes/kubernetes';
export type {
  KubernetesContainer,
  DeploymentManifest,
  KubernetesManifest,
  KubernetesMetadata,
  MonitorEndpoint,
  PodMonitorManifest,
  PrometheusRuleManifest,
  KubernetesProbe,
  KubernetesProbeAction,
  KubernetesResources,
  KubernetesSecretKey,
  KubernetesVolume,
  KubernetesVolumeMount,
  NetworkPolicyManifest,
  NetworkPolicyPort,
  SecretManifest,
  ServiceManifest,
  ServiceMonitorManifest,
} from './deployment/kubernetes/manifests';
export type { PrometheusConfig, ScrapeJob, ScrapeTlsConfig, StaticConfig } from './deployment/prometheus-config';
export { scrapeConfig } from './deployment/scrape-config';
export { grafanaDashboard } from './dashboard/grafana-dashboard';
export type {
  GrafanaDashboard,
  GrafanaPanel,
  GrafanaTarget,
  GrafanaVariable,
} from './dashboard/grafana-dashboard.types';
