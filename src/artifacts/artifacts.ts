import type { Artifact } from './artifact';
import { dashboardArtifact } from './dashboard/grafana-dashboard';
import { composeArtifact } from './deployment/compose/compose';
import { kubernetesArtifact } from './deployment/kubernetes/kubernetes';
import { scrapeConfigArtifact } from './deployment/scrape-config';
import { ALERTS, RULES as RECORDING } from './rules/rule-artifacts';

/** What Grafana shows. */
const DASHBOARDS: readonly Artifact[] = [dashboardArtifact];
/** What Prometheus evaluates: alerts, and the recording rules that they share with dashboards. */
const RULES: readonly Artifact[] = [ALERTS, RECORDING];

/** Everything that can be generated, as the command line lists it. */
export const ARTIFACTS: readonly Artifact[] = [
  ...DASHBOARDS,
  ...RULES,
  scrapeConfigArtifact,
  kubernetesArtifact,
  composeArtifact({ rules: RULES, dashboards: DASHBOARDS }),
];
