// Source: OpenTelemetry specification, "OpenTelemetry Environment Variable Specification" and "OTLP Exporter".

import { MetricsConfigurationError } from '../core/metrics.errors';
import { quote } from './checks';

type Environment = NodeJS.ProcessEnv;

/** What the variables of OpenTelemetry say of a push of metrics; `undefined` where they say nothing. */
export interface OtelEnvironment {
  readonly isDisabled: boolean;
  readonly url: string | undefined;
  readonly protocol: 'http/protobuf' | 'http/json' | undefined;
  readonly intervalSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly temporality: 'cumulative' | 'delta' | undefined;
  readonly histograms: 'explicit' | 'exponential' | undefined;
  readonly resource: Readonly<Record<string, string>>;
  readonly serviceName: string | undefined;
  /** Files of certificates. */
  readonly tls: {
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
}

const HEAD = 'OTEL_EXPORTER_OTLP_';
const PROTOCOLS = { 'http/protobuf': 'http/protobuf', 'http/json': 'http/json' } as const;
const TEMPORALITIES = { cumulative: 'cumulative', delta: 'delta', lowmemory: 'delta' } as const;
const HISTOGRAMS = {
  explicit_bucket_histogram: 'explicit',
  base2_exponential_bucket_histogram: 'exponential',
} as const;

/** @throws MetricsConfigurationError for a value that nobody understands */
export function readOtelEnvironment(env: Environment): OtelEnvironment {
  // A variable that is empty counts as not set.
  const of = (name: string): string | undefined => env[name]?.trim() || undefined;
  const ofMetrics = (name: string): readonly [string, string | undefined] =>
    of(`${HEAD}METRICS_${name}`) === undefined
      ? [HEAD + name, of(HEAD + name)]
      : [`${HEAD}METRICS_${name}`, of(`${HEAD}METRICS_${name}`)];
  const word = <Word>(words: Readonly<Record<string, Word>>, name: string, value = of(name)): Word | undefined =>
    readWord(words, name, value?.toLowerCase());
  const seconds = (name: string, value = of(name)): number | undefined => readSeconds(name, value);
  const resource = readAttributes('OTEL_RESOURCE_ATTRIBUTES', of('OTEL_RESOURCE_ATTRIBUTES'));
  return {
    isDisabled: of('OTEL_SDK_DISABLED')?.toLowerCase() === 'true',
    url: of(`${HEAD}METRICS_ENDPOINT`) ?? below(of(`${HEAD}ENDPOINT`)),
    protocol: word(PROTOCOLS, ...ofMetrics('PROTOCOL')),
    intervalSeconds: seconds('OTEL_METRIC_EXPORT_INTERVAL'),
    timeoutSeconds: seconds(...ofMetrics('TIMEOUT')),
    temporality: word(TEMPORALITIES, `${HEAD}METRICS_TEMPORALITY_PREFERENCE`),
    histograms: word(HISTOGRAMS, `${HEAD}METRICS_DEFAULT_HISTOGRAM_AGGREGATION`),
    resource,
    serviceName: of('OTEL_SERVICE_NAME') ?? resource['service.name'],
    tls: {
      ca: ofMetrics('CERTIFICATE')[1],
      cert: ofMetrics('CLIENT_CERTIFICATE')[1],
      key: ofMetrics('CLIENT_KEY')[1],
    },
  };
}

/** That of all signals has the path of this one behind it. */
function below(endpoint: string | undefined): string | undefined {
  return endpoint === undefined ? undefined : `${endpoint.replace(/\/+$/, '')}/v1/metrics`;
}

function readWord<Word>(
  words: Readonly<Record<string, Word>>,
  name: string,
  value: string | undefined,
): Word | undefined {
  if (value === undefined) {
    return undefined;
  }
  const found = Object.hasOwn(words, value) ? words[value] : undefined;
  if (found === undefined) {
    throw new MetricsConfigurationError(
      name,
      `must be one of ${Object.keys(words).join(', ')}, but is ${quote(value)}`,
      'set it to one of these, or the option of push.otlp, which wins over it',
    );
  }
  return found;
}

function readSeconds(name: string, value: string | undefined): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (!/^\d{1,9}$/.test(value) || Number(value) === 0) {
    throw new MetricsConfigurationError(name, `must be milliseconds, but is ${quote(value)}`, 'set it to 60000, e.g.');
  }
  return Number(value) / 1000;
}

/** `key=value,key=value`, percent-encoded. No error shows the text: there may be anything in it. */
function readAttributes(name: string, text: string | undefined): Readonly<Record<string, string>> {
  try {
    const pairs = (text ?? '').split(',').filter((pair) => pair.trim() !== '');
    return Object.fromEntries(
      pairs.map((pair) => {
        const at = pair.indexOf('=');
        if (at < 1) {
          throw new TypeError('no pair');
        }
        return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
      }),
    );
  } catch {
    throw new MetricsConfigurationError(
      name,
      'is no list of attributes',
      'write key=value,key=value, with other characters percent-encoded',
    );
  }
}
