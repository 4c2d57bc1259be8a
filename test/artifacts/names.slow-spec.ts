import { alertRules, grafanaDashboard, type GrafanaPanel, recordingRules } from 'nestjs-red-metrics/artifacts';
import { CATALOGUE, METRIC_NAMES } from '../../src/catalogue/catalogue';
import { resolveOptions } from '../../src/options/resolve-options';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { startEverything } from './support/everything';
import { metricsIn } from './support/metrics-in';
import { NAMING_SETS } from './support/option-sets';

const OF_PROMETHEUS = ['up', 'scrape_duration_seconds'];
/**
 * Of what prom-client and Node tell, a dashboard shows a choice; what streams lose by a timeout is among their
 * outcomes; Micrometer's maximum is for the dashboards that are made for it.
 */
const NOT_ON_DASHBOARDS = /^(app_)?(process|nodejs)_|_streaming_timeout_total$|^http_server_requests_seconds_max$/;

type Types = ReadonlyMap<string, string>;

function metricsOf(panels: readonly GrafanaPanel[]): string[] {
  const all = panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  return all.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsIn(expr)));
}

/** The metric that a sample of a histogram belongs to. */
function familyOf(name: string, types: Types): string {
  const family = name.replace(/_(bucket|sum|count)$/, '');
  return types.get(family) === 'histogram' || types.get(family) === 'summary' ? family : name;
}

describe('of a service that uses everything', () => {
  /** The services by what their options are called. */
  const apps = new Map<string, TestApp>();

  // All at once, as the usage of CPUs is known a second after the start only.
  beforeAll(async () => {
    for (const { title, metrics } of NAMING_SETS) {
      const app = await startEverything(metrics);
      await app.fetch('/things/1');
      await app.fetch('/stream');
      await app.fetch('/calls');
      apps.set(title, app);
    }
  });

  afterAll(() => TestApp.stopAll());

  async function typesOf(title: string): Promise<Types> {
    const app = apps.get(title);
    if (app === undefined) {
      throw new Error(`Nobody runs with ${title}`);
    }
    return (await app.scrape()).types;
  }

  describe.each(NAMING_SETS)('with $title', ({ title, metrics, artifacts }) => {
    const recordings = recordingRules(metrics, artifacts).groups.flatMap(({ rules }) => rules);
    const known = new Set([...recordings.map(({ record }) => record), ...OF_PROMETHEUS]);
    const readFor = (name: string): string[] =>
      known.has(name)
        ? recordings.filter(({ record }) => record === name).flatMap(({ expr }) => metricsIn(expr).flatMap(readFor))
        : [name];
    /** What the dashboard asks for, itself or by what is recorded. */
    const onDashboard = metricsOf(grafanaDashboard(metrics, artifacts).panels)
      .flatMap(readFor)
      .filter((name) => !OF_PROMETHEUS.includes(name));
    /** Resolves once all of these are exposed: the host is read in the background. */
    function exposed(names: readonly string[]): Promise<void> {
      return eventually(async () => {
        const types = await typesOf(title);
        expect(names.filter((name) => !types.has(familyOf(name, types)))).toEqual([]);
      });
    }

    it('the dashboard asks only for metrics that are there', async () => {
      expect(new Set(onDashboard).size).toBeGreaterThan(15);
      await exposed(onDashboard);
    });

    it('the dashboard asks for everything but what is for readers without PromQL', async () => {
      const types = await typesOf(title);
      const asked = new Set(onDashboard.map((name) => familyOf(name, types)));
      const { names } = resolveOptions(metrics);
      const derived = new Set(
        METRIC_NAMES.filter((metric) => CATALOGUE[metric].owner === 'derived').map((metric) => names[metric]),
      );

      const more = [...types.keys()].filter((name) => !asked.has(name) && !derived.has(name));
      expect(more.filter((name) => !NOT_ON_DASHBOARDS.test(name))).toEqual([]);
    });

    it('the rules read only metrics that are there, or that they record', async () => {
      const alerts = alertRules(metrics, artifacts).groups.flatMap(({ rules }) => rules);
      const read = [...recordings, ...alerts].flatMap(({ expr }) => metricsIn(expr));
      const ofService = read.filter((name) => !known.has(name));

      expect(ofService.length).toBeGreaterThan(10);
      await exposed(ofService);
    });
  });
});
