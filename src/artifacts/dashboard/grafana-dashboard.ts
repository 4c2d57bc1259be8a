import type { MetricsModuleOptions } from '../../options/metrics.options';
import type { Artifact } from '../artifact';
import { type ArtifactOptions, type ResolvedArtifactOptions, resolveArtifactOptions } from '../artifact-options';
import { recordingRulesOf } from '../rules/recording-rules';
import { digestOf, slugOf } from '../service-name';
import { Vocabulary } from '../vocabulary';
import type { DashboardModel } from './dashboard-model';
import { DashboardQueries } from './dashboard-queries';
import { buildDashboard } from './foundation-sdk';
import type { GrafanaDashboard } from './grafana-dashboard.types';
import { rowsOf } from './rows';
import { variablesOf } from './variables';

/**
 * A Grafana dashboard of the metrics that a service with these options exposes, as its JSON: for Grafana 10 and later,
 * to be imported or provisioned. Needs the package `@grafana/grafana-foundation-sdk`.
 *
 * @param metrics the options of `MetricsModule.forRoot()`; credentials in them are not looked at
 * @param artifacts the job that the dashboard is about, the objective that colours errors, where the runbooks are
 * @throws MetricsConfigurationError for options that are wrong, and where the package is not installed
 * @example
 * ```ts
 * writeFileSync('gateway.dashboard.json', JSON.stringify(grafanaDashboard({ prefix: 'gateway' }), null, 2));
 * ```
 */
export function grafanaDashboard(metrics?: MetricsModuleOptions, artifacts?: ArtifactOptions): GrafanaDashboard {
  return buildDashboard(dashboardModel(resolveArtifactOptions(metrics, artifacts)));
}

/** The dashboard as a file. */
export const dashboardArtifact: Artifact = {
  name: 'dashboard',
  about: 'a Grafana dashboard, as JSON to import or to provision',
  generate: (options) => [
    {
      path: `${identityOf(options).slug}.dashboard.json`,
      content: `${JSON.stringify(buildDashboard(dashboardModel(options)), null, 2)}\n`,
    },
  ],
};

/** What the dashboard of a service shows. */
export function dashboardModel(options: ResolvedArtifactOptions): DashboardModel {
  const vocabulary = new Vocabulary(options);
  // What is not recorded is not asked for.
  recordingRulesOf(options, vocabulary);
  const queries = new DashboardQueries(vocabulary);
  const { title, uid, slug } = identityOf(options);
  return {
    title,
    uid,
    description:
      'Rate, errors and duration of requests, and what the service tells beside. Generated from the options of its metrics: generate it anew when they change.',
    tags: [slug],
    variables: variablesOf(queries),
    annotations: [
      {
        name: 'Firing alerts',
        expr: queries.selectAlerts('alertstate="firing"'),
        title: '{{alertname}}',
      },
    ],
    rows: rowsOf(queries),
    runbooks: options.runbooks,
  };
}

/** What Grafana takes. */
const LONGEST_UID = 40;

/** What a dashboard is called. */
export interface DashboardIdentity {
  /** As people read it. */
  readonly title: string;
  /** For file names: lower case, no spaces. */
  readonly slug: string;
  /** The same for the same service, so that a new version takes the place of the old one. */
  readonly uid: string;
}

/** The dashboard is called as the service is. */
export function identityOf({ name }: ResolvedArtifactOptions): DashboardIdentity {
  const slug = slugOf(name);
  return { title: `RED metrics: ${name}`, slug, uid: uidOf(`red-${slug}`, name) };
}

function uidOf(uid: string, name: string): string {
  return uid.length <= LONGEST_UID ? uid : `${uid.slice(0, LONGEST_UID - 9)}-${digestOf(name)}`;
}
