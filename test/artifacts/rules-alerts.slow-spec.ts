import { alertRules } from 'nestjs-red-metrics/artifacts';
import { testRules } from '../prometheus/support/promtool';
import { describeWith } from '../support/real-parts';
import { promtoolTests } from './alerts/promtool-tests';
import { RuleFolder } from './alerts/rule-folder';
import type { Scenario } from './alerts/scenario';
import { SCENARIOS } from './alerts/scenarios';
import { counter, one } from './alerts/series';
import { withoutNames } from './alerts/without-names';
import { DEFAULTS, NAMING_SETS, type OptionSet } from './support/option-sets';

const namesOf = ({ metrics, artifacts }: OptionSet): string[] =>
  alertRules(metrics, artifacts).groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));

const BY_DEFAULT = new Set(namesOf(DEFAULTS));

/** What is proven: rules and a scenario of theirs. Options that change no more than names need not prove it again. */
const proven = new Set<string>();

/** A scenario for rules that are generated, and the file that they are in. */
interface Case {
  readonly scenario: Scenario;
  readonly file: string;
  readonly rules: string;
  readonly proof: string;
}

function caseOf(folder: RuleFolder, scenario: Scenario): Case {
  const recordings = scenario.recordings === false ? 'nothing' : 'its recordings';
  const rules = folder.alertWith(scenario.alert, recordings);
  const tests = promtoolTests([scenario], '', folder.options.metrics);
  return { scenario, file: `${scenario.alert} with ${recordings}`, rules, proof: withoutNames(rules, tests) };
}

/** What promtool says where the scenarios don't come to what they should. */
async function run(set: OptionSet, scenarios: readonly Scenario[]): Promise<readonly string[]> {
  const folder = new RuleFolder(set);
  try {
    const cases = scenarios.map((scenario) => caseOf(folder, scenario)).filter(({ proof }) => !proven.has(proof));
    if (cases.length === 0) {
      return [];
    }
    const files = [...new Set(cases.map(({ file }) => file))].map((file) => {
      const ofFile = cases.filter((one) => one.file === file);
      folder.write(file, ofFile[0]?.rules ?? '');
      const own = ofFile.map(({ scenario }) => scenario);
      return folder.write(`tests of ${file}`, promtoolTests(own, file, folder.options.metrics));
    });
    const { exitCode, complaints } = await testRules(...files);
    if (exitCode !== 0) {
      return complaints;
    }
    cases.forEach(({ proof }) => proven.add(proof));
    return [];
  } finally {
    folder.remove();
  }
}

describe('each alert', () => {
  const names = [...new Set(NAMING_SETS.flatMap(namesOf))];

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
  it.each(NAMING_SETS)('with $title', async (set) => {
    const names = namesOf(set);
    const ofSet = SCENARIOS.filter(({ alert }) => names.includes(alert));
    // With other options it shows whether an alert finds its series: what it does not fire at is the same everywhere.
    const isFirst = ({ alert }: Scenario, index: number, all: readonly Scenario[]): boolean =>
      !BY_DEFAULT.has(alert) || all.findIndex((other) => other.alert === alert) === index;
    const scenarios =
      set === DEFAULTS ? ofSet : ofSet.filter(({ fires, alert }) => fires || !BY_DEFAULT.has(alert)).filter(isFirst);

    expect(await run(set, scenarios)).toEqual([]);
  });

  it('also where Prometheus has no target of the job', async () => {
    const gone = {
      alert: 'ServiceDown' as const,
      when: 'the targets are gone',
      at: [5],
      series: one('up', '1+0x2 stale'),
    };
    const other = one('other', counter([1, 20]));

    expect(
      await run({ title: 'a job', metrics: {}, artifacts: { job: 'api' } }, [
        { ...gone, fires: true, series: { ...gone.series, ...other }, at: [5] },
      ]),
    ).toEqual([]);
    expect(await run({ title: 'no job', metrics: {} }, [{ ...gone, fires: false }])).toEqual([]);
  });

  it('which promtool would say otherwise', async () => {
    const wrong = SCENARIOS.filter(({ alert }) => alert === 'ServiceDown').map((scenario) => ({
      ...scenario,
      fires: !scenario.fires,
    }));

    expect((await run(DEFAULTS, wrong)).join('\n')).toContain('FAILED');
  });
});
