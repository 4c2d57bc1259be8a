import { CATALOGUE, METRIC_NAMES, type MetricName } from '../../src/catalogue/catalogue';
import type { MetricOwner } from '../../src/catalogue/metric-entry';

/** What the tables call the metrics of an owner, and the page that tells of them, from the root. */
const OWNERS: Readonly<Record<MetricOwner, readonly [title: string, page: string]>> = {
  http: ['HTTP requests', 'docs/metrics.md'],
  streams: ['streamed responses', 'docs/streaming.md'],
  rpc: ['microservices', 'docs/transports.md'],
  ws: ['WebSocket gateways', 'docs/transports.md'],
  graphql: ['GraphQL', 'docs/transports.md'],
  decorators: ['what a service counts itself', 'docs/decorators.md'],
  system: ['the host or container', 'docs/metrics.md#system-metrics'],
  derived: ['sums over the last minutes', 'docs/metrics.md#derived-metrics'],
  module: ['the module itself', 'docs/metrics.md#the-module-about-itself'],
};

const MOST_NAMED = 4;

/** The generated tables: by page, what stands between its markers. */
export const TABLES: Readonly<Record<string, () => string>> = {
  'README.md': overview,
  'docs/metrics.md': everyMetric,
};

/** One row for each owner, with some of its metrics. */
function overview(): string {
  const rows = (Object.keys(OWNERS) as MetricOwner[]).map((owner) => {
    const [title, page] = OWNERS[owner];
    const names = namesOf(owner).map(code);
    const more = names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : '';
    return [`[${title}](${page})`, names.slice(0, MOST_NAMED).join(', ') + more, switchOf(owner)];
  });
  return table(['of', 'metrics', 'needs'], rows);
}

/** One row for each metric. */
function everyMetric(): string {
  const rows = METRIC_NAMES.map((name) => {
    const { type, labels, help, switch: needed, decorator } = CATALOGUE[name];
    const needs = [decorator, needed].flatMap((option) => (option === undefined ? [] : [code(option)]));
    return [
      code(name),
      type,
      labels.map(code).join(', '),
      help.replace(/\.$/, '').replaceAll(/__\w+__/g, code),
      needs.join(', '),
    ];
  });
  return table(['metric', 'type', 'labels', 'what it is', 'needs'], rows);
}

function namesOf(owner: MetricOwner): readonly MetricName[] {
  return METRIC_NAMES.filter((name) => CATALOGUE[name].owner === owner);
}

/** What all metrics of the owner need. */
function switchOf(owner: MetricOwner): string {
  if (owner === 'decorators') {
    return 'a decorator or a call';
  }
  const [first, ...others] = [...new Set(namesOf(owner).map((name) => CATALOGUE[name].switch))];
  return first === undefined || others.length > 0 ? '' : code(first);
}

function code(text: string): string {
  return `\`${text}\``;
}

/** As prettier writes it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
