import type { MetricsModuleOptions } from '../../metrics.options';
import { type ArtifactOptions, resolveArtifactOptions, type ResolvedArtifactOptions } from '../artifact-options';
import type { Artifact } from '../artifact';
import { Vocabulary } from '../vocabulary';
import { reachableRunbooks } from './alert-runbooks';
import { identityOf } from './dashboard-identity';
import type { DashboardModel } from './dashboard-model';
import { DashboardQueries } from './dashboard-queries';
import { buildDashboard } from './foundation-sdk';
import type { GrafanaDashboard } from './grafana-dashboard.types';
import { rowsOf } from './rows';
import { variablesOf } from './variables';

/**
 * A Grafana dashboard of the metrics that a service with these options exposes, as its JSON: for Grafana 10 and later, to be imported or provisioned.
 * Needs the package `@grafana/grafana-foundation-sdk`.
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
  const queries = new DashboardQueries(new Vocabulary(options));
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
    runbooks: reachableRunbooks(options.runbooks),
  };
}
