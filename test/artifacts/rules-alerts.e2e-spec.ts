import { alertRules } from 'nestjs-red-metrics';
import { testRules } from '../prometheus/support/promtool';
import { describeWith } from '../support/real-parts';
import { OPTION_SETS, type OptionSet } from './alerts/option-sets';
import { isLong, promtoolTests } from './alerts/promtool-tests';
import { RuleFolder } from './alerts/rule-folder';
import type { Scenario } from './alerts/scenario';
import { SCENARIOS } from './alerts/scenarios';
import { counter, one } from './alerts/series';

jest.setTimeout(120_000);

const namesOf = ({ metrics, artifacts }: OptionSet): string[] =>
  alertRules(metrics, artifacts).groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));

/** Rules together with their scenarios that have come to what they should: options that change neither need not prove it again. */
const proven = new Set<string>();

/** What promtool says where the scenarios don't come to what they should. */
async function run(set: OptionSet, scenarios: readonly Scenario[]): Promise<readonly string[]> {
  const folder = new RuleFolder(set);
  try {
    const files = [...new Set(scenarios.map(({ alert }) => alert))].flatMap((alert) =>
      (['its recordings', 'nothing'] as const).map((recordings) => {
        const own = scenarios.filter(
          (one) => one.alert === alert && (one.recordings === false) === (recordings === 'nothing'),
        );
        const name = `${alert} with ${recordings}.json`;
        return {
          name,
          rules: folder.alertWith(alert, recordings),
          tests: promtoolTests(own, name, folder.options.metrics),
        };
      }),
    );
    const unproven = files.filter(({ rules, tests }) => !proven.has(rules + tests));
    if (unproven.length === 0) {
      return [];
    }
    const { exitCode, complaints } = await testRules(
      ...unproven.map(({ name, rules, tests }) => {
        folder.write(name, rules);
        return folder.write(`tests of ${name}`, tests);
      }),
    );
    if (exitCode !== 0) {
      return complaints;
    }
    unproven.forEach(({ rules, tests }) => proven.add(rules + tests));
    return [];
  } finally {
    folder.remove();
  }
}

describe('each alert', () => {
  const names = [...new Set(OPTION_SETS.flatMap(namesOf))];

  it.each(names)('%s has scenarios in which it fires, and in which it is silent', (name) => {
    const ofAlert = SCENARIOS.filter(({ alert }) => alert === name);

    expect(ofAlert.filter(({ fires }) => fires).length).toBeGreaterThan(0);
    expect(ofAlert.filter(({ fires }) => !fires).length).toBeGreaterThan(1);
  });

  it('of the scenarios is generated', () => {
    expect(SCENARIOS.map(({ alert }) => alert).filter((alert) => !names.includes(alert))).toEqual([]);
  });
});

describeWith('promtool')('alerts fire when they should, and only then', () => {
  it.each(OPTION_SETS)('with $title', async (set) => {
    const names = namesOf(set);
    const ofSet = SCENARIOS.filter(({ alert }) => names.includes(alert));
    // Windows of days take long: what they do not fire at is the same under all names.
    const scenarios =
      set.title === 'the defaults' ? ofSet : ofSet.filter(({ alert, fires }) => fires || !isLong(alert));

    expect(await run(set, scenarios)).toEqual([]);
  });

  it('also where Prometheus has no target of the job', async () => {
    const gone = { alert: 'ServiceDown', when: 'the targets are gone', at: [5], series: one('up', '1+0x2 stale') };
    const other = one('other', counter([1, 20]));

    expect(
      await run({ title: 'a job', metrics: {}, artifacts: { job: 'api' } }, [
        { ...gone, fires: true, series: { ...gone.series, ...other }, at: [5] },
      ]),
    ).toEqual([]);
    expect(await run({ title: 'no job', metrics: {} }, [{ ...gone, fires: false }])).toEqual([]);
  });

  it('which promtool would say otherwise', async () => {
    const defaults: OptionSet = { title: 'the defaults', metrics: {} };
    const wrong = SCENARIOS.filter(({ alert }) => alert === 'ServiceDown').map((scenario) => ({
      ...scenario,
      fires: !scenario.fires,
    }));

    expect((await run(defaults, wrong)).join('\n')).toContain('FAILED');
  });
});
