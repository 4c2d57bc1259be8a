import { HTTP_CLIENT_METRICS } from './clients.metrics';
import { DECORATOR_METRICS } from './decorators.metrics';
import { DERIVED_METRICS } from './derived.metrics';
import { GRAPHQL_METRICS } from './graphql.metrics';
import { HTTP_METRICS } from './http.metrics';
import type { MetricEntry, MetricOwner, MetricSwitch } from './metric-entry';
import { MODULE_METRICS } from './module.metrics';
import { RPC_CLIENT_METRICS } from './rpc-client.metrics';
import { RPC_METRICS } from './rpc.metrics';
import { STREAM_METRICS } from './streams.metrics';
import { SYSTEM_METRICS } from './system.metrics';
import { WS_METRICS } from './ws.metrics';

type Tables = typeof HTTP_METRICS &
  typeof STREAM_METRICS &
  typeof RPC_METRICS &
  typeof WS_METRICS &
  typeof GRAPHQL_METRICS &
  typeof HTTP_CLIENT_METRICS &
  typeof RPC_CLIENT_METRICS &
  typeof DECORATOR_METRICS &
  typeof SYSTEM_METRICS &
  typeof DERIVED_METRICS &
  typeof MODULE_METRICS;

/** A metric of this module by its catalogue name, the one it has without `prefix`, `naming` and `names`. */
export type MetricName = keyof Tables;

/** Those that a naming scheme or an option can take away altogether. All others have a name under all options. */
export type AbsentMetricName =
  | keyof typeof DERIVED_METRICS
  | { [Name in MetricName]: null extends NameUnderSchemes<Tables[Name]> ? Name : never }[MetricName];

type NameUnderSchemes<Entry> =
  | (Entry extends { readonly prometheus: infer Given } ? Given : never)
  | (Entry extends { readonly opentelemetry: infer Given } ? Given : never)
  | (Entry extends { readonly micrometer: infer Given } ? Given : never);

/** The metrics of the host or container. */
export type SystemMetricName = keyof typeof SYSTEM_METRICS;
/** The metrics of the option `derived`. */
export type DerivedMetricName = keyof typeof DERIVED_METRICS;

/** The counters of the decorators that `/metrics.json` sums up. */
export type DomainCounter = {
  [Name in MetricName]: Tables[Name] extends { readonly inSummary: true } ? Name : never;
}[MetricName];

/** An entry of the catalogue, with what its whole table has in common. */
export interface CatalogueEntry extends MetricEntry {
  readonly owner: MetricOwner;
}

type Table = Readonly<Partial<Record<MetricName, MetricEntry>>>;

const TABLES: readonly { readonly owner: MetricOwner; readonly switch?: MetricSwitch; readonly metrics: Table }[] = [
  { owner: 'http', metrics: HTTP_METRICS },
  { owner: 'streams', switch: 'http.streams', metrics: STREAM_METRICS },
  { owner: 'rpc', switch: 'rpc', metrics: RPC_METRICS },
  { owner: 'ws', switch: 'ws', metrics: WS_METRICS },
  { owner: 'graphql', switch: 'graphql', metrics: GRAPHQL_METRICS },
  { owner: 'clients', switch: 'httpClient', metrics: HTTP_CLIENT_METRICS },
  { owner: 'clients', switch: 'rpcClient', metrics: RPC_CLIENT_METRICS },
  { owner: 'decorators', metrics: DECORATOR_METRICS },
  { owner: 'system', metrics: SYSTEM_METRICS },
  { owner: 'derived', switch: 'derived', metrics: DERIVED_METRICS },
  { owner: 'module', metrics: MODULE_METRICS },
];

/**
 * **Every metric of this module**, by its catalogue name, in the order of the documentation. Whoever needs a fact
 * about a metric reads it here.
 */
export const CATALOGUE: Readonly<Record<MetricName, CatalogueEntry>> = Object.fromEntries(
  TABLES.flatMap(({ metrics, ...shared }) =>
    Object.entries(metrics).map(([name, entry]) => [name, { ...shared, ...entry }] as const),
  ),
) as Record<MetricName, CatalogueEntry>;

/** All names, in the same order. */
export const METRIC_NAMES: readonly MetricName[] = Object.keys(CATALOGUE) as MetricName[];
