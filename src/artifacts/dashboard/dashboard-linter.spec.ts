import type { MetricsModuleOptions } from '../../options/metrics.options';
import { grafanaDashboard } from './grafana-dashboard';
import type { GrafanaDashboard, GrafanaPanel } from './grafana-dashboard.types';

// The rules of Grafana's linter of dashboards, by their names there, and what is left out of each with the reason.
// Whether queries are valid (target-promql-rule) is said by a Prometheus server, in test/artifacts/queries.

const SETS: readonly (readonly [string, MetricsModuleOptions])[] = [
  ['the defaults', { http: { sizes: true } }],
  ['the names of OpenTelemetry', { naming: 'opentelemetry' }],
  ['the names of Micrometer', { naming: 'micrometer' }],
  ['a prefix and default labels', { prefix: 'gateway', defaultLabels: { env: 'prod' } }],
  ['nothing of requests', { http: false }],
];

const LATENCY = { percent: 99, seconds: 0.5 };
const KNOWN_BARE: ReadonlySet<string> = new Set([
  // prom-client calls this gauge so.
  'Open handles: nodejs_active_resources_total',
  // Any series tells that a process is there.
  'Instances: metrics_scrapes_total',
]);

interface Target {
  readonly title: string;
  readonly expr: string;
}

function panelsOf({ panels }: GrafanaDashboard): GrafanaPanel[] {
  return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).filter(({ type }) => type !== 'row');
}

function targetsOf(dashboard: GrafanaDashboard): Target[] {
  return panelsOf(dashboard).flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
}

/** Selectors of series: a name, or braces, with the braces of the name. */
function selectorsOf(expr: string): string[] {
  return expr.match(/[a-zA-Z_][\w:]*\{[^}]*\}|(?<![\w:])\{[^}]*\}/g) ?? [];
}

/** What recording rules record has a level at its beginning, and is of all instances. */
function isRecorded(selector: string): boolean {
  return /^[\w]+:/.test(selector);
}

describe.each(SETS)('the dashboard, with %s', (_name, options) => {
  const dashboard = grafanaDashboard(options, { sloLatency: options.http === false ? undefined : LATENCY });
  const variable = (name: string): Readonly<Record<string, unknown>> | undefined =>
    dashboard.templating.list.find((each) => each.name === name);
  const selectors = targetsOf(dashboard).flatMap(({ title, expr }) =>
    selectorsOf(expr).map((selector) => ({ title, selector })),
  );

  it('has one variable for the data source: template-datasource-rule', () => {
    expect(dashboard.templating.list.filter(({ type }) => type === 'datasource')).toEqual([
      expect.objectContaining({ name: 'datasource', label: 'Data source', query: 'prometheus' }),
    ]);
  });

  it.each([
    ['job', 'Job'],
    ['instance', 'Instance'],
  ])('has a variable for each %s: template-%s-rule', (name, label) => {
    expect(variable(name)).toMatchObject({
      label,
      type: 'query',
      datasource: { uid: '${datasource}' },
      multi: true,
      includeAll: true,
      allValue: '.+',
    });
  });

  it('reads the choices of variables from labels: template-label-promql-rule', () => {
    const queries = dashboard.templating.list.filter(({ type }) => type === 'query');
    expect(queries.length).toBeGreaterThan(1);
    for (const { definition } of queries) {
      expect(definition).toMatch(/^label_values\([a-zA-Z_]\w*(\{[^{}]*\})?, [a-zA-Z_]\w*\)$/);
    }
  });

  it('reads them again when the time shown changes: template-on-time-change-reload-rule', () => {
    const queries = dashboard.templating.list.filter(({ type }) => type === 'query');
    expect(queries.map(({ refresh }) => refresh)).toEqual(queries.map(() => 2));
  });

  it('asks the data source that is chosen: panel-datasource-rule', () => {
    const others = panelsOf(dashboard).filter(
      ({ datasource, targets = [] }) =>
        ![datasource, ...targets.map((target) => target['datasource'])].every(
          (each) => (each as { uid: string }).uid === '${datasource}',
        ),
    );
    expect(others.map(({ title }) => title)).toEqual([]);
  });

  it('has titles, descriptions, units and queries: panel-title-description, panel-units, panel-no-targets', () => {
    for (const { title, description, fieldConfig, targets = [] } of panelsOf(dashboard)) {
      expect([title, description, targets.length > 0]).toEqual([
        expect.stringMatching(/\S/),
        expect.stringMatching(/\S/),
        true,
      ]);
      expect(['reqps', 'ops', 'percentunit', 'percent', 's', 'bytes', 'Bps', 'short']).toContain(
        (fieldConfig as { defaults: { unit: string } }).defaults.unit,
      );
    }
  });

  it('asks for the jobs that are chosen: target-job-rule', () => {
    expect(selectors.filter(({ selector }) => !selector.includes('job=~"$job"'))).toEqual([]);
  });

  it('asks for the instances that are chosen, but for what is recorded of all: target-instance-rule', () => {
    const others = selectors.filter(({ selector }) => !selector.includes('instance=~"$instance"'));
    expect(others.filter(({ selector }) => !isRecorded(selector))).toEqual([]);
  });

  it('has rates over the interval that Grafana gives: target-rate-interval-rule', () => {
    const rates = targetsOf(dashboard).flatMap(({ expr }) => expr.match(/\bi?rate\((?:[^()])*\)/g) ?? []);
    expect(rates.length).toBeGreaterThan(10);
    expect(rates.filter((rate) => !rate.endsWith('[$__rate_interval])'))).toEqual([]);
  });

  it('shows no counter as it is: target-counter-agg-rule', () => {
    const counters = /(?<!\b(?:rate|increase)\()\b(\w+_total)(?=\{)/g;
    const bare = targetsOf(dashboard).flatMap(({ title, expr }) =>
      [...expr.matchAll(counters)].map(([, name = '']) => `${title}: ${name}`),
    );
    expect(bare.filter((one) => !KNOWN_BARE.has(one))).toEqual([]);
  });

  it('shows no bucket as it is: target-histogram-rule', () => {
    const bare = targetsOf(dashboard).filter(
      ({ expr }) => expr.includes('_bucket') && !expr.includes('histogram_quantile('),
    );
    // A heatmap is of the buckets themselves.
    expect(bare.map(({ title }) => title).filter((title) => title !== 'Spread of durations')).toEqual([]);
  });

  it('is not changed in Grafana, as the next version would undo it: template-uneditable-rule', () => {
    expect(dashboard['editable']).toBe(false);
  });
});
