import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ALERT_NAMES,
  ALERT_OPTIONS,
  ALERT_TABLE,
  type AlertGroup,
  type AlertName,
  type AlertNeed,
  runbookOf,
} from '../../src/artifacts/rules/alert-table';
import { code, item, table } from './table';

const RUNBOOKS = join(__dirname, '..', '..', 'docs', 'runbooks');

/** What the index of the runbooks calls a group. */
const TITLES: Readonly<Record<AlertGroup, string>> = {
  service: 'The service',
  requests: 'Requests',
  slo: 'The SLO',
  streams: 'Streams',
  domain: 'Domain',
  handlers: 'Messages, WebSocket, GraphQL',
  clients: 'Calls to other services',
  host: 'Host and process',
  metrics: 'The metrics themselves',
};

/** The generated parts of the pages about alerts: what an alert means, and when it fires, stands in its runbook. */
export const ALERT_TABLES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/alerts.md': { alerts: everyAlert, 'left out': leftOut },
  'docs/runbooks/README.md': { runbooks: index },
};

function everyAlert(): string {
  const rows = ALERT_NAMES.map((name) => [
    `[${name}](runbooks/${runbookOf(name)})`,
    code(ALERT_TABLE[name].severity),
    firesWhen(name),
  ]);
  return table(['alert', 'severity', 'fires when'], rows);
}

function leftOut(): string {
  const rows = (Object.keys(ALERT_OPTIONS) as AlertNeed[]).map((need) => {
    const names = ALERT_NAMES.filter((name) => ALERT_TABLE[name].needs?.includes(need));
    return [ALERT_OPTIONS[need].options, names.map(code).join(', ')];
  });
  return table(['options', 'no'], rows);
}

function index(): string {
  const sections = (Object.keys(TITLES) as AlertGroup[]).map((group) => {
    const names = ALERT_NAMES.filter((name) => ALERT_TABLE[name].group === group);
    const items = names.map((name) => item(`[${name}](${runbookOf(name)}): ${meaningOf(name)}`));
    return `## ${TITLES[group]}\n\n${items.join('\n')}`;
  });
  return sections.join('\n\n');
}

/** The page begins with its severity, and "Fires when …". */
function firesWhen(name: AlertName): string {
  return found(name, /Fires when ([^]*?)\.\n\n/);
}

function meaningOf(name: AlertName): string {
  return found(name, /\n## What it means\n\n([^]*?)\n\n/);
}

function found(name: AlertName, pattern: RegExp): string {
  const text = pattern.exec(readFileSync(join(RUNBOOKS, runbookOf(name)), 'utf8'))?.[1];
  if (text === undefined) {
    throw new Error(`The runbook of ${name} has no ${pattern.source}`);
  }
  return text.replaceAll('\n', ' ');
}
