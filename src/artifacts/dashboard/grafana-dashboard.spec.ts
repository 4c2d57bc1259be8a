import { resolveArtifactOptions } from '../artifact-options';
import { recordingRules } from '../rules/recording-rules';
import { grafanaDashboard, dashboardArtifact } from './grafana-dashboard';
import type { GrafanaDashboard, GrafanaPanel } from './grafana-dashboard.types';
import type { MetricsModuleOptions } from '../../options/metrics.options';

const OPTION_SETS: readonly (readonly [string, MetricsModuleOptions])[] = [
  ['the defaults', {}],
  ['a prefix and few labels', { prefix: 'verifier', http: { labels: ['status'], durationLabels: [] } }],
  ['the names of OpenTelemetry', { naming: 'opentelemetry' }],
  ['the names of Micrometer', { naming: 'micrometer' }],
  ['classes of status and sizes', { http: { groupStatus: true, sizes: true } }],
  ['default labels', { defaultLabels: { env: 'prod', topn: 'x' } }],
  ['no labels', { http: { labels: [], durationLabels: [] } }],
  [
    'all that can be switched off',
    {
      system: false,
      defaultMetrics: false,
      http: { streams: false, labels: [] },
      rpc: false,
      ws: false,
      graphql: false,
      httpClient: false,
      rpcClient: false,
    },
  ],
];

const isHeading = ({ type }: GrafanaPanel): boolean => type === 'row';

/** Headings too. */
function everyPanel({ panels }: GrafanaDashboard): GrafanaPanel[] {
  return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}

function shownPanels(dashboard: GrafanaDashboard): GrafanaPanel[] {
  return everyPanel(dashboard).filter((panel) => !isHeading(panel));
}

function titles(dashboard: GrafanaDashboard): string[] {
  return everyPanel(dashboard).map(({ title }) => title);
}

function rowsOf({ panels }: GrafanaDashboard): string[] {
  return panels.filter(isHeading).map(({ title }) => title);
}

function expressions(dashboard: GrafanaDashboard): string[] {
  return shownPanels(dashboard).flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

function variables({ templating }: GrafanaDashboard): string[] {
  return templating.list.map(({ name }) => name);
}

function overlap({ gridPos: one }: GrafanaPanel, { gridPos: other }: GrafanaPanel): boolean {
  const beside = one.x + one.w <= other.x || other.x + other.w <= one.x;
  const below = one.y + one.h <= other.y || other.y + other.h <= one.y;
  return !beside && !below;
}

/** Panels on one level of the grid: those of a folded row are on a level of their own. */
function overlapping(panels: readonly GrafanaPanel[]): string[] {
  const pairs = panels.flatMap((one, index) => panels.slice(index + 1).map((other) => [one, other] as const));
  const here = pairs
    .filter(([one, other]) => overlap(one, other))
    .map(([one, other]) => `${one.title}, ${other.title}`);
  return [...here, ...panels.flatMap(({ panels: folded = [] }) => overlapping(folded))];
}

describe.each(OPTION_SETS)('the dashboard, with %s', (_name, options) => {
  const dashboard = grafanaDashboard(options);

  it('says of each panel what it is, in which unit, and asks for something', () => {
    for (const panel of shownPanels(dashboard)) {
      expect(panel).toMatchObject({
        title: expect.stringMatching(/\S/) as string,
        description: expect.stringMatching(/\.$/) as string,
        fieldConfig: { defaults: { unit: expect.stringMatching(/\S/) as string } },
      });
      expect(panel.targets?.length).toBeGreaterThan(0);
    }
  });

  it('has each id once', () => {
    const ids = everyPanel(dashboard).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no row without panels, and none twice', () => {
    const rows = rowsOf(dashboard);
    expect(new Set(rows).size).toBe(rows.length);
    dashboard.panels.forEach((panel, index) => {
      const next = dashboard.panels[index + 1];
      const isFolded = panel['collapsed'] === true;
      expect(!isHeading(panel) || (isFolded ? panel.panels?.length : next && !isHeading(next))).toBeTruthy();
    });
  });

  it('puts every panel into a place of its own on the grid', () => {
    expect(overlapping(dashboard.panels)).toEqual([]);
    everyPanel(dashboard).forEach(({ gridPos: { x, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      expect(Math.min(w, h)).toBeGreaterThan(0);
    });
  });

  it('uses only variables that it has', () => {
    const known = new Set([...variables(dashboard), '__rate_interval', '__range']);
    const used = [...JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name);
    expect(used.filter((name) => !known.has(name) && name !== '__all')).toEqual([]);
  });

  it('has letters for the queries of each panel, each once', () => {
    for (const { targets = [] } of shownPanels(dashboard)) {
      expect(targets.map(({ refId }) => refId)).toEqual(['A', 'B', 'C', 'D'].slice(0, targets.length));
    }
  });
});

describe('the dashboard', () => {
  it('asks for the jobs, unless it is given one', () => {
    expect(variables(grafanaDashboard())).toEqual(['datasource', 'job', 'instance', 'path', 'topn']);
    const labelled = grafanaDashboard({ defaultLabels: { env: 'prod', instance: 'x', path: '/' } });
    expect(variables(labelled)).toEqual(['datasource', 'job', 'instance', 'env', 'exported_instance', 'path', 'topn']);
    const ofJob = grafanaDashboard({}, { job: 'shop' });
    expect(variables(ofJob)).toEqual(['datasource', 'instance', 'path', 'topn']);
    expect(expressions(ofJob).filter((expr) => !/\{job="shop"[,}]/.test(expr))).toEqual([]);
  });

  it('filters by path what has one, and nothing else', () => {
    const [inFlight] = expressions(grafanaDashboard()).filter((expr) => expr.includes('http_requests_in_flight'));
    expect(inFlight).not.toContain('$path');
    const { panels } = grafanaDashboard({ http: { labels: ['status'], durationLabels: ['path'] } });
    const found = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(found.filter((expr) => /_total\{[^}]*\$path/.test(expr))).toEqual([]);
    expect(found.filter((expr) => /_bucket\{[^}]*path=~"\$path"/.test(expr))).not.toEqual([]);
  });

  it('leaves out what the options leave out', () => {
    const bare = grafanaDashboard(OPTION_SETS.at(-1)?.[1]);
    expect(rowsOf(bare)).toEqual([
      'Service',
      'Requests',
      'By instance',
      'Cache',
      'Verification',
      'Rate limits',
      'Methods',
      'Metrics endpoint',
    ]);
    expect(titles(bare).filter((title) => /^(error|endpoints|requests by (status|method))/i.test(title))).toEqual([]);
    expect(variables(bare)).toEqual(['datasource', 'job', 'instance', 'topn']);
  });

  it('leaves out single parts of the system', () => {
    const shown = titles(grafanaDashboard({ system: { disk: false, network: false } }));
    expect(shown).toContain('Memory in bytes');
    expect(shown).not.toContain('Disk');
    expect(shown).not.toContain('Network');
  });

  it('finds failures by class of status, and by the outcome of Micrometer', () => {
    const failures = (options: MetricsModuleOptions): string | undefined =>
      shownPanels(grafanaDashboard(options)).find(({ title }) => title === 'Errors')?.targets?.[0]?.expr;
    expect(failures({ http: { groupStatus: true } })).toContain('status=~"5.."');
    expect(failures({ naming: 'micrometer', http: { labels: ['outcome'] } })).toContain('outcome="SERVER_ERROR"');
  });

  it('colours errors by the objective', () => {
    const errors = shownPanels(grafanaDashboard({}, { slo: 99 })).find(({ title }) => title === 'Error ratio');
    expect(errors).toMatchObject({
      fieldConfig: { defaults: { thresholds: { steps: [{ value: null }, { value: 0.01 }, { value: 0.1 }] } } },
    });
  });

  it('shows what is left of each budget, and how fast it is spent over the windows of the alerts', () => {
    const sloWindows = [{ long: '2h', short: '10m', factor: 10, severity: 'critical' }] as const;
    const artifacts = { slo: 99, sloPeriod: '28d', sloLatency: { percent: 90, seconds: 0.5 }, sloWindows } as const;
    const shown = shownPanels(grafanaDashboard({}, artifacts)).filter(({ title }) =>
      /(Error|Latency|error|latency) budget/.test(title),
    );
    expect(shown.map(({ title, targets }) => [title, ...(targets ?? []).map(({ expr }) => expr)])).toEqual([
      ['Error budget left', 'job:http_requests_error_budget_left:ratio28d{job=~"$job"}'],
      ['Burn rate of the error budget', 'job:http_requests_failed_per_http_requests:ratio_rate2h{job=~"$job"} / 0.01'],
      ['Latency budget left', 'job:http_request_duration_seconds_error_budget_left:ratio28d{job=~"$job"}'],
      [
        'Burn rate of the latency budget',
        'job:http_request_duration_seconds_slow_per_http_request_duration_seconds:ratio_rate2h{job=~"$job"} / 0.1',
      ],
    ]);
    expect(shown[0]).toMatchObject({
      fieldConfig: {
        defaults: {
          thresholds: {
            steps: [
              { value: null, color: 'red' },
              { value: 0, color: 'yellow' },
              { value: 0.25, color: 'green' },
            ],
          },
        },
      },
    });
  });

  it('asks for recorded series that the rules record', () => {
    const artifacts = { sloLatency: { percent: 90, seconds: 0.5 }, sloPeriod: '7d' } as const;
    const recorded = recordingRules({}, artifacts).groups.flatMap(({ rules }) => rules.map(({ record }) => record));
    const asked = expressions(grafanaDashboard({}, artifacts)).flatMap((expr) => expr.match(/\w+:\w+:\w+/g) ?? []);
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((series) => !recorded.includes(series))).toEqual([]);
  });

  it('leads to runbooks that a browser can reach', () => {
    const linked = JSON.stringify(grafanaDashboard({}, { runbooks: 'https://example.com/runbooks' }));
    expect(linked).toContain('"https://example.com/runbooks/HttpErrorRateHigh.md"');
    expect(JSON.stringify(grafanaDashboard())).not.toContain('.md');
  });

  it.each([
    ['red-nestjs', {}, {}],
    ['red-gateway', { prefix: 'gateway' }, {}],
    ['red-gateway', { prefix: 'gateway', names: { metrics_scrapes_total: 'scrapes' } }, {}],
    ['red-team-a-gateway-eu', { prefix: 'gateway' }, { job: 'Team A/gateway (EU)' }],
  ])('has the id %s, always the same, for %j and %j', (uid, metrics, artifacts) => {
    expect(grafanaDashboard(metrics, artifacts).uid).toBe(uid);
    expect(grafanaDashboard(metrics, artifacts)).toEqual(grafanaDashboard(metrics, artifacts));
  });

  it('keeps long ids apart, as short as Grafana wants them', () => {
    const uids = ['a', 'b'].map((end) => grafanaDashboard({}, { job: 'x'.repeat(60) + end }).uid);
    expect(uids[0]).not.toBe(uids[1]);
    uids.forEach((uid) => expect(uid.length).toBeLessThanOrEqual(40));
  });

  it('is one file, called after the service', async () => {
    const [file, ...others] = await dashboardArtifact.generate(resolveArtifactOptions({ prefix: 'gateway' }));
    expect(others).toEqual([]);
    expect(file?.path).toBe('gateway.dashboard.json');
    expect(JSON.parse(file?.content ?? '')).toEqual(grafanaDashboard({ prefix: 'gateway' }));
  });
});

describe('the dashboard, where the builders are not installed', () => {
  it('says what to install', () => {
    jest.isolateModules(() => {
      jest.doMock('@grafana/grafana-foundation-sdk/common', () => {
        throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
      });
      const { grafanaDashboard: withoutBuilders } =
        jest.requireActual<typeof import('./grafana-dashboard')>('./grafana-dashboard');
      expect(() => withoutBuilders()).toThrow(
        /needs @grafana\/grafana-foundation-sdk, which cannot be loaded \(MODULE_NOT_FOUND\)[^]*npm install --save-dev @grafana/,
      );
    });
  });
});
