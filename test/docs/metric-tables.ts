import { CATALOGUE, METRIC_NAMES, type MetricName } from '../../src/catalogue/catalogue';
import type { MetricOwner } from '../../src/catalogue/metric-entry';
import { code, table } from './table';

/** What the tables call the metrics of an owner, and the page that tells of them, from the root. */
const OWNERS: Readonly<Record<MetricOwner, readonly [title: string, page: string]>> = {
  http: ['HTTP requests', 'docs/metrics.md'],
  streams: ['streamed responses', 'docs/streaming.md'],
  rpc: ['microservices', 'docs/transports.md'],
  ws: ['WebSocket gateways', 'docs/transports.md'],
  graphql: ['GraphQL', 'docs/transports.md'],
  clients: ['calls to other services', 'docs/clients.md'],
  decorators: ['what a service counts itself', 'docs/decorators.md'],
  system: ['the host or container', 'docs/metrics.md#system-metrics'],
  derived: ['sums over the last minutes', 'docs/metrics.md#derived-metrics'],
  module: ['the module itself', 'docs/metrics.md#the-module-about-itself'],
};

const MOST_NAMED = 4;
/** Of `http.customLabels`. */
const CUSTOM = '`custom ones`';

/** The generated tables of metrics: by page, what stands between its markers. */
export const METRIC_TABLES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': { metrics: overview },
  'docs/metrics.md': { metrics: everyMetric },
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
    const { type, labels, hasCustomLabels, help, switch: needed, decorator } = CATALOGUE[name];
    const needs = [decorator, needed].flatMap((option) => (option === undefined ? [] : [code(option)]));
    return [
      code(name),
      type,
      [...labels.map(code), ...(hasCustomLabels === true ? [CUSTOM] : [])].join(', '),
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
