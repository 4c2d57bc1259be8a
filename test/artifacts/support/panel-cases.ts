import { grafanaDashboard, type GrafanaPanel } from 'nestjs-red-metrics/artifacts';
import { EXAMPLE_OPTIONS, type ExampleName } from '../../../examples/dashboard-image/example-options';
import { EXAMPLES, type ScrapedExamples } from './scraped-examples';

/** What has no data in the examples, and why: by the title of a row, or of a panel. */
const WITHOUT_DATA: Readonly<Record<ExampleName, Readonly<Record<string, string>>>> = {
  gateway: {
    'RPC calls': 'it calls no microservices',
    'Failed RPC calls': 'it calls no microservices',
    'p95 of RPC calls': 'it calls no microservices',
    'RPC calls in flight': 'it calls no microservices',
    'Endpoints by errors': 'it answers no request with 500 or above',
    'Errors by instance': 'it answers no request with 500 or above',
    Calls: 'none of its methods has @Counted()',
    'Failed calls': 'none of its methods has @Counted()',
    'p95 of calls': 'none of its methods has @Timed()',
    'Calls in flight': 'none of its methods has @TrackInFlight()',
    'Longest running calls': 'none of its methods is a long task',
    'Stale credentials': 'it has no file of credentials',
    Microservices: 'it has no message handlers',
    WebSocket: 'it has no gateways',
    GraphQL: 'it has no resolvers',
  },
  verifier: {
    'Calls to other services': 'it calls nobody',
    'Errors by instance': 'it answers no request with 500 or above',
    'Cancelled streams': 'it streams nothing',
    'Time to first byte': 'it streams nothing',
    'Duration of streams': 'it streams nothing',
    'Size of pieces': 'it streams nothing',
    Cache: 'it has no cache',
    'Rate limits': 'it has no rate limit',
    'Metrics that fail': 'it has no metric of others that could',
    Methods: 'none of its classes has these decorators',
    'Stale credentials': 'it has no file of credentials',
    Microservices: 'it has no message handlers',
    WebSocket: 'it has no gateways',
    GraphQL: 'it has no resolvers',
  },
  proxy: {
    'RPC calls': 'it calls no microservices',
    'Failed RPC calls': 'it calls no microservices',
    'p95 of RPC calls': 'it calls no microservices',
    'RPC calls in flight': 'it calls no microservices',
    Cache: 'it has no cache',
    Verification: 'it verifies nothing',
    'Rate limits': 'it has no rate limit',
    'Calls in flight': 'none of its methods has @TrackInFlight()',
    'Longest running calls': 'none of its methods is a long task',
    'Metrics that fail': 'it has no metric of others that could',
    'Stale credentials': 'it has no file of credentials',
    Microservices: 'it has no message handlers',
    WebSocket: 'it has no gateways',
    GraphQL: 'it has no resolvers',
  },
};

/** A query of a panel, and whether it has data in the examples. */
interface PanelQuery {
  readonly row: string;
  readonly title: string;
  readonly expr: string;
}

const VARIABLES: Readonly<Record<string, string>> = {
  $__rate_interval: '2m',
  $__range: '5m',
  $topn: '5',
  $job: 'gateway|verifier|proxy',
  $instance: '.*',
  $path: '.*',
};

/** As Grafana puts the values of variables in. */
function interpolated(expr: string): string {
  return Object.entries(VARIABLES).reduce((text, [name, value]) => text.replaceAll(name, value), expr);
}

function queriesOf(panels: readonly GrafanaPanel[]): PanelQuery[] {
  let row = '';
  return panels.flatMap((panel) => {
    if (panel.type === 'row') {
      row = panel.title;
      return (panel.panels ?? []).flatMap((folded) => queriesOfPanel(row, folded));
    }
    return queriesOfPanel(row, panel);
  });
}

function queriesOfPanel(row: string, { title, targets = [] }: GrafanaPanel): PanelQuery[] {
  return targets.map(({ expr }) => ({ row, title, expr }));
}

/** What a dashboard asks Prometheus, of the examples. */
export function panelCases(examples: ScrapedExamples): void {
  async function numbersOf(expr: string): Promise<number[]> {
    const vector = await examples.prometheus.query(interpolated(expr));
    return vector.map(({ value }) => Number(value[1])).filter((number) => !Number.isNaN(number));
  }

  describe.each(EXAMPLES)('of the %s', (name) => {
    // Windows of days have a step of ten minutes or more: promtool shows what they record.
    const isOfDays = ({ expr }: PanelQuery): boolean => /:ratio(_rate)?\d+d\b/.test(expr);
    const shown = queriesOf(grafanaDashboard(EXAMPLE_OPTIONS[name], { job: name }).panels);
    const all = shown.filter((query) => !isOfDays(query));
    const isEmpty = ({ row, title }: PanelQuery): boolean => row in WITHOUT_DATA[name] || title in WITHOUT_DATA[name];
    const asCases = (queries: readonly PanelQuery[]): [string, string, string][] =>
      queries.map(({ row, title, expr }) => [row, title, expr]);

    it.each(asCases(all.filter((query) => !isEmpty(query))))('return data: %s, %s: %s', async (_row, _title, expr) => {
      await examples.eventually(async () => {
        expect(await numbersOf(expr)).not.toEqual([]);
      });
    });

    it.each(asCases(all.filter(isEmpty)))('return nothing, but no error: %s, %s: %s', async (_row, _title, expr) => {
      expect(await numbersOf(expr)).toEqual([]);
    });

    it('leave nothing unexplained', () => {
      const known = new Set(all.flatMap(({ row, title }) => [row, title]));
      expect(Object.keys(WITHOUT_DATA[name]).filter((explained) => !known.has(explained))).toEqual([]);
    });
  });

  it('keep services apart where no job is given', async () => {
    const { panels } = grafanaDashboard({ naming: 'prometheus', defaultMetrics: true });
    const [lag] = queriesOf(panels).filter(({ title }) => title === 'Event loop lag');
    const vector = await examples.prometheus.query(interpolated(lag?.expr ?? ''));
    expect(vector.map(({ metric }) => metric['job'] ?? '').toSorted()).toEqual(['gateway', 'proxy', 'verifier']);
  });

  it.each([
    ['gateway', ['/api/ai/keywords', '/api/ai/stream', '/api/ai/summarize', '__unmatched__']],
    ['proxy', ['/v1/chat/completions', '/v1/models']],
  ] as const)('offer the paths of the %s', async (name, paths) => {
    const { templating } = grafanaDashboard(EXAMPLE_OPTIONS[name], { job: name });
    const definition = templating.list.find((variable) => variable.name === 'path')?.['definition'];
    const [, selector = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(String(definition)) ?? [];
    const vector = await examples.prometheus.query(`group by (${label}) (${interpolated(selector)})`);
    expect(vector.map(({ metric }) => metric[label] ?? '').toSorted()).toEqual(paths);
  });
}
