import type { MetricsModuleOptions } from '../../options/metrics.options';
import { type ArtifactOptions, type ResolvedArtifactOptions, resolveArtifactOptions } from '../artifact-options';
import { Vocabulary } from '../vocabulary';
import { HANDLER_SERIES, RPC_CALLS } from './handler-series';
import type { Counted, Share } from './counted';
import { Objectives } from './objectives';
import { RecordedCalls } from './recorded-calls';
import { PERCENTILES, Recorded } from './recorded';
import { groupName, type RecordingRule, type RuleFile, type RuleGroup } from './rule-file';

/**
 * The recording rules that dashboards and alerts share: rates of requests, error ratios over the windows of burn
 * rates, percentiles, by job and by route. {@link alertRules} need them.
 *
 * @param metrics the options that the service gives to `MetricsModule.forRoot()`
 * @throws MetricsConfigurationError for the first thing that is wrong with the options
 * @example
 * JSON.stringify(recordingRules({ prefix: 'gateway' }, { job: 'gateway' }))
 */
export function recordingRules(metrics?: MetricsModuleOptions, artifacts?: ArtifactOptions): RuleFile<RecordingRule> {
  return recordingRulesOf(resolveArtifactOptions(metrics, artifacts));
}

/**
 * The same from options that are resolved.
 *
 * @param vocabulary is told of what is not recorded
 */
export function recordingRulesOf(
  options: ResolvedArtifactOptions,
  vocabulary: Vocabulary = new Vocabulary(options),
): RuleFile<RecordingRule> {
  const recorded = new Recorded(vocabulary);
  const objectives = new Objectives(vocabulary, recorded);
  const groups: readonly Group[] = [
    [
      'requests',
      [...counts(recorded.requests, recorded.failedRequests, recorded.abandonedRequests), ...routes(recorded)],
    ],
    ['slo', objectives.rules],
    // Windows of days do not change within five minutes.
    ['slo.days', objectives.longRules, '5m'],
    ['latency', PERCENTILES.flatMap((percentile) => [recorded.latency(percentile), recorded.routeLatency(percentile)])],
    ['streams', streams(recorded)],
    [
      'handlers',
      [
        ...HANDLER_SERIES.flatMap((series) => counts(recorded.handlers(series), recorded.failedHandlers(series))),
        ...HANDLER_SERIES.flatMap((series) =>
          PERCENTILES.map((percentile) => recorded.handlerLatency(series, percentile)),
        ),
      ],
    ],
    [
      'clients',
      [
        ...calls(vocabulary),
        ...counts(recorded.handlers(RPC_CALLS), recorded.failedHandlers(RPC_CALLS)),
        ...PERCENTILES.map((percentile) => recorded.handlerLatency(RPC_CALLS, percentile)),
      ],
    ],
    ['cache', counts(recorded.cacheHits.whole, recorded.cacheHits)],
    ['scrapes', [recorded.scrapes.over()]],
  ];
  return {
    groups: exposed(
      groups.map((group) => groupOf(options, group)),
      vocabulary,
    ),
  };
}

/** Without what asks for a metric that is not exposed, which is noted for what asks for that in turn. */
function exposed(groups: readonly RuleGroup<RecordingRule>[], { hidden }: Vocabulary): RuleGroup<RecordingRule>[] {
  const isExposed = ({ record, expr }: RecordingRule): boolean => {
    const reason = hidden.reasonAgainst(expr);
    if (reason !== undefined) {
      hidden.addRecorded(record, reason);
    }
    return reason === undefined;
  };
  return groups
    .map((group) => ({ ...group, rules: group.rules.filter(isExposed) }))
    .filter(({ rules }) => rules.length > 0);
}

type Group = readonly [name: string, rules: readonly (RecordingRule | undefined)[], interval?: string];

function groupOf(options: ResolvedArtifactOptions, [name, rules, interval]: Group): RuleGroup<RecordingRule> {
  return {
    name: groupName(options, name),
    ...(interval === undefined ? {} : { interval }),
    rules: rules.filter((rule) => rule !== undefined),
  };
}

/** What is counted of five minutes, and the shares of it: of the same whole, or of a part of it. */
function counts(all: Counted | undefined, ...shares: readonly (Share | undefined)[]): readonly RecordingRule[] {
  const wholes = [all, ...shares.map((share) => share?.whole)].filter((whole) => whole !== undefined);
  const byName = new Map(wholes.map((whole) => [whole.name, whole.over()]));
  return [
    ...byName.values(),
    ...(all === undefined ? [] : [all.perSecond()]),
    ...shares.flatMap((share) => share?.rules() ?? []),
  ];
}

function routes(recorded: Recorded): readonly RecordingRule[] {
  return counts(recorded.routes, recorded.failedRoutes);
}

function streams(recorded: Recorded): readonly (RecordingRule | undefined)[] {
  const { abandonedStreams } = recorded;
  return [
    ...counts(recorded.streams, recorded.cancelledStreams, recorded.failedStreams),
    recorded.activeStreams(),
    ...counts(recorded.streamed('http_streaming_bytes_total')),
    ...counts(recorded.streamed('http_streaming_chunks_total')),
    recorded.bytesOfStream(),
    ...counts(abandonedStreams?.whole, abandonedStreams),
    ...PERCENTILES.map((percentile) => recorded.timeToFirstByte(percentile)),
  ];
}

function calls(vocabulary: Vocabulary): readonly RecordingRule[] {
  if (vocabulary.options.metrics.httpClient === undefined) {
    return [];
  }
  const recorded = new RecordedCalls(vocabulary);
  return [
    ...counts(recorded.failed.whole, recorded.failed),
    ...PERCENTILES.map((percentile) => recorded.latency(percentile)),
  ];
}
