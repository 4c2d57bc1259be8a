import { alertRules, recordingRules } from 'nestjs-red-metrics/artifacts';
import { EXAMPLE_OPTIONS, type ExampleName } from '../../../examples/dashboard-image/example-options';
import { operandsOf } from './operands';
import { EXAMPLES, type ScrapedExamples } from './scraped-examples';

const NO_EXAMPLE_HAS = {
  metrics_credentials_stale: 'it has no file of credentials',
  rpc_request: 'it has no message handlers',
  rpc_client_request: 'it calls no microservices',
  ws_message: 'it has no gateways',
  graphql_operation: 'it has no resolvers',
  graphql_subscription_event: 'it has no resolvers',
  graphql_subscriptions: 'it has no resolvers',
};

/** What has no data in an example, and why, by how the name of what is measured begins. */
const WITHOUT_DATA: Readonly<Record<ExampleName, Readonly<Record<string, string>>>> = {
  gateway: NO_EXAMPLE_HAS,
  verifier: {
    ...NO_EXAMPLE_HAS,
    client_request: 'it calls nobody',
    streaming_abandoned_per: 'it streams nothing',
    streaming_bytes_per: 'it streams nothing',
    streaming_requests_cancelled_per: 'it streams nothing',
    streaming_requests_failed_per: 'it streams nothing',
    streaming_time_to_first_byte: 'it streams nothing',
    cache_hits: 'it has no cache',
    rate_limit_hits: 'it has no rate limit',
    metrics_scrape_errors: 'it has no metric of others that could fail',
  },
  proxy: {
    ...NO_EXAMPLE_HAS,
    cache_hits: 'it has no cache',
    verification: 'it verifies nothing',
    rate_limit_hits: 'it has no rate limit',
    metrics_scrape_errors: 'it has no metric of others that could fail',
  },
};

/** The name of a rule, and a query for which there is data where the service has what the rule is about. */
type Asked = readonly [rule: string, query: string];

/** A query for what each recording rule has recorded. */
function recordedOf(job: ExampleName): Asked[] {
  const rules = recordingRules(EXAMPLE_OPTIONS[job], { job }).groups.flatMap((group) => group.rules);
  return rules.map(({ record }) => [record, `${record}{job="${job}"}`]);
}

/** What alerts compare: the comparison itself has no data as long as all is well. */
function comparedOf(job: ExampleName): Asked[] {
  const rules = alertRules(EXAMPLE_OPTIONS[job], { job }).groups.flatMap((group) => group.rules);
  return rules.flatMap(({ alert, expr }) =>
    // There is data for one of absent(x) and x: not for absent(x) as long as all is well.
    [...new Set(operandsOf(expr))].map((operand): Asked => [alert, operand.replace(/^absent\((.*)\)$/, '$1')]),
  );
}

const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600 };

/**
 * How many seconds later a query is to be asked so that it looks at what there is now. What was there five minutes
 * before is asked beside what there is, not in place of it.
 */
function offsetIn(expr: string): number {
  const offsets = [...expr.matchAll(/ offset (?!5m\b)(\d+)([mh])\b/g)];
  return Math.max(0, ...offsets.map(([, count, unit = '']) => Number(count) * (SECONDS[unit] ?? NaN)));
}

/** What Prometheus records and alerts by, of the examples. */
export function ruleCases(examples: ScrapedExamples): void {
  async function hasData(query: string): Promise<boolean> {
    const vector = await examples.prometheus.query(query, Date.now() / 1000 + offsetIn(query));
    return vector.some(({ value }) => !Number.isNaN(Number(value[1])));
  }

  it('are all loaded, and evaluated without an error', async () => {
    await examples.prometheus.process.eventually(async () => {
      const rules = await examples.prometheus.rules();
      expect(rules.filter(({ health, lastError }) => health !== 'ok' || lastError !== undefined)).toEqual([]);
    });
    const loaded = (await examples.prometheus.rules()).map(({ name }) => name);
    const generated = EXAMPLES.flatMap((job) => [
      ...recordedOf(job).map(([rule]) => rule),
      ...alertRules(EXAMPLE_OPTIONS[job], { job }).groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)),
    ]);
    expect(loaded.toSorted()).toEqual(generated.toSorted());
  });

  describe.each(EXAMPLES)('of the %s', (job) => {
    const reasons = Object.keys(WITHOUT_DATA[job]);
    const isAbout = (query: string, reason: string): boolean => query.includes(`${job}_${reason}`);
    const isEmpty = ([, query]: Asked): boolean => reasons.some((reason) => isAbout(query, reason));
    // Windows of days have a step of ten minutes: promtool shows what they record.
    const isOfDays = ([, query]: Asked): boolean => /:(increase|ratio_rate|ratio)\d+d\b/.test(query);
    const all = [...recordedOf(job), ...comparedOf(job)].filter((asked) => !isOfDays(asked));

    it.each(all.filter((asked) => !isEmpty(asked)))('have data: %s: %s', async (_rule, query) => {
      await examples.eventually(async () => {
        expect(await hasData(query)).toBe(true);
      });
    });

    it.each(all.filter(isEmpty))('have no data, but no error: %s: %s', async (_rule, query) => {
      expect(await hasData(query)).toBe(false);
    });

    it('leave nothing unexplained', () => {
      expect(reasons.filter((reason) => !all.some(([, query]) => isAbout(query, reason)))).toEqual([]);
    });
  });
}
