import type { AlertName } from '../../../src/artifacts/rules/alert-table';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type ResolvedArtifactOptions, resolveArtifactOptions } from '../../../src/artifacts/artifact-options';
import { ALERTS, RULES } from '../../../src/artifacts/rules/rule-artifacts';
import type { AlertRule, RecordingRule, RuleFile } from '../../../src/artifacts/rules/rule-file';
import type { OptionSet } from '../support/option-sets';

/** The generated files of rules of a service, in a folder of their own. */
export class RuleFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'rules-'));
  readonly options: ResolvedArtifactOptions;
  /** What the files are called. */
  readonly recordings: string;
  readonly alerts: string;
  private readonly recordingRules: readonly RecordingRule[];
  private readonly alertRules: readonly AlertRule[];

  constructor({ metrics, artifacts }: OptionSet) {
    this.options = resolveArtifactOptions(metrics, artifacts);
    const [recordings] = RULES.generate(this.options);
    const [alerts] = ALERTS.generate(this.options);
    if (recordings === undefined || alerts === undefined) {
      throw new Error('There are no files of rules.');
    }
    this.recordings = this.write(recordings.path, recordings.content);
    this.alerts = this.write(alerts.path, alerts.content);
    this.recordingRules = rulesIn<RecordingRule>(recordings.content);
    this.alertRules = rulesIn<AlertRule>(alerts.content);
  }

  /** @returns where it is */
  write(name: string, content: string): string {
    const file = join(this.path, name);
    writeFileSync(file, content);
    return file;
  }

  /**
   * A file with one alert, and the recording rules that it looks at, directly or by way of others. promtool evaluates every rule that it is given
   * for every minute of every scenario, which takes minutes with all of them.
   */
  alertWith(name: AlertName, recordings: 'its recordings' | 'nothing'): string {
    const alert = this.alertRules.find((rule) => rule.alert === name);
    if (alert === undefined) {
      throw new Error(`There is no alert ${name}.`);
    }
    const needed = recordings === 'nothing' ? new Set<string>() : this.neededFor(alert.expr);
    const rules = [...this.recordingRules.filter(({ record }) => needed.has(record)), alert];
    return JSON.stringify({ groups: [{ name: 'all', rules }] });
  }

  private neededFor(expr: string): Set<string> {
    const needed = new Set<string>();
    const look = (into: string): void => {
      const words = new Set(into.match(/[\w:]+/g));
      const rules = this.recordingRules.filter(({ record }) => words.has(record) && !needed.has(record));
      for (const rule of rules) {
        needed.add(rule.record);
        look(rule.expr);
      }
    };
    look(expr);
    return needed;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function rulesIn<Rule extends RecordingRule | AlertRule>(yaml: string): Rule[] {
  return (parse(yaml) as RuleFile<Rule>).groups.flatMap(({ rules }) => rules);
}
