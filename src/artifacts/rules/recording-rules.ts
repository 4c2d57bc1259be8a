import type { MetricsModuleOptions } from '../../options/metrics.options';
import { type ArtifactOptions, type ResolvedArtifactOptions, resolveArtifactOptions } from '../artifact-options';
import { Vocabulary } from '../vocabulary';
import { HANDLER_SERIES } from './handler-series';
import { PERCENTILES, Recorded, WINDOWS } from './recorded';
import type { RecordingRule, RuleFile, RuleGroup } from './rule-file';
import { StreamWaits } from './stream-waits';

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

/** The same from options that are resolved. */
export function recordingRulesOf(options: ResolvedArtifactOptions): RuleFile<RecordingRule> {
  const vocabulary = new Vocabulary(options);
  const recorded = new Recorded(vocabulary);
  const waits = StreamWaits.of(vocabulary);
  const groups: readonly RuleGroup<RecordingRule>[] = [
    group('requests', [
      ...WINDOWS.flatMap((window) => [recorded.requestRate(window), recorded.errorRatio(window)]),
      recorded.routeRate(),
      recorded.routeErrorRatio(),
    ]),
    group(
      'latency',
      PERCENTILES.flatMap((percentile) => [recorded.latency(percentile), recorded.routeLatency(percentile)]),
    ),
    group('streams', [
      recorded.streamRate(),
      recorded.activeStreams(),
      recorded.streamed('http_streaming_bytes_total'),
      recorded.streamed('http_streaming_chunks_total'),
      recorded.bytesOfStream(),
      recorded.cancelledStreams(),
      recorded.failedStreams(),
      waits?.rate,
      waits?.abandonedRatio,
      ...PERCENTILES.map((percentile) => recorded.timeToFirstByte(percentile)),
    ]),
    group('handlers', [
      ...HANDLER_SERIES.flatMap((series) => [recorded.handlerRate(series), recorded.handlerErrorRatio(series)]),
      ...HANDLER_SERIES.flatMap((series) =>
        PERCENTILES.map((percentile) => recorded.handlerLatency(series, percentile)),
      ),
    ]),
    group('cache', [recorded.cacheLookups(), recorded.cacheHitRatio()]),
    group('scrapes', [recorded.scrapes()]),
  ];
  return { groups: groups.filter(({ rules }) => rules.length > 0) };
}

function group(name: string, rules: readonly (RecordingRule | undefined)[]): RuleGroup<RecordingRule> {
  return { name: `nestjs-red-metrics.${name}`, rules: rules.filter((rule) => rule !== undefined) };
}
