import { grafanaDashboard, type GrafanaPanel } from 'nestjs-red-metrics';
import { startEverything } from './support/everything';
import { OPTION_SETS } from './support/option-sets';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';

afterEach(() => TestApp.stopAll());

/** The metrics that are selected somewhere. Each selector has matchers, for the instance at least. */
function metricsIn(panels: readonly GrafanaPanel[]): string[] {
  const all = panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  const expressions = all.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  const names = expressions.flatMap((expr) => [...expr.matchAll(/([a-zA-Z_:][\w:]*)\{/g)].map(([, name = '']) => name));
  return [...new Set(names)];
}

/** The metric that a sample of a histogram belongs to. */
function familyOf(name: string, types: ReadonlyMap<string, string>): string {
  const family = name.replace(/_(bucket|sum|count)$/, '');
  return types.get(family) === 'histogram' || types.get(family) === 'summary' ? family : name;
}

describe('the dashboard of a service that uses everything', () => {
  it.each(OPTION_SETS)('asks only for metrics that are there, with %s', async (_name, options) => {
    const app = await startEverything(options);
    await app.fetch('/things/1');
    await app.fetch('/stream');
    const asked = metricsIn(grafanaDashboard(options).panels);
    expect(asked.length).toBeGreaterThan(15);
    // The host is read in the background.
    await eventually(async () => {
      const { types } = await app.scrape();
      expect(asked.filter((name) => !types.has(familyOf(name, types)))).toEqual([]);
    });
  });

  it.each(OPTION_SETS)(
    'asks for everything but what is for readers without PromQL, with %s',
    async (_name, options) => {
      const app = await startEverything({ ...options, derived: false });
      await app.fetch('/things/1');
      await app.fetch('/stream');
      const { types } = await app.scrape();

      const asked = new Set(metricsIn(grafanaDashboard(options).panels).map((name) => familyOf(name, types)));
      // Of what prom-client and Node tell, a dashboard shows a choice; what streams lose by a timeout is among their outcomes.
      const more = /^(process|nodejs)_|_streaming_timeout_total$/;
      expect([...types.keys()].filter((name) => !more.test(name) && !asked.has(name))).toEqual([]);
    },
  );
});
