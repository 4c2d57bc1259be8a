import { randomUUID } from 'node:crypto';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { MetricsConfigurationError } from '../core/metrics.errors';
import type { PushCredential } from '../secrets/push-credential';
import { SecretHeaders } from '../secrets/secret-headers';
import { isGroup, mustBe, mustBeUnquoted } from './checks';
import type { OtelEnvironment } from './otel-environment';
import type { OtlpPushOptions, PushTimes, ResourceAttributes } from './push.options';
import { checkUrl, ifGiven, TIMES } from './push-schema';
import { PUSH_AUTH } from './resolve-push-auth';
import type { ResolvedService } from './resolve-service';
import { checked, type Filled, group, number, type Option, word } from './schema';

const DEFAULT_URL = 'http://localhost:4318/v1/metrics';
const PATH = '/v1/metrics';
const DEFAULT_INTERVAL_SECONDS = 60;
const MAX_ATTRIBUTES = 128;
const LONGEST_TEXT = 1024;
/** What tells one process of a service from another, in the semantic conventions. */
export const INSTANCE_ID = 'service.instance.id';

/** The option `push.otlp` in force. */
export interface ResolvedOtlp extends Filled<PushTimes> {
  readonly url: string;
  readonly headers: SecretHeaders;
  readonly auth: PushCredential | undefined;
  readonly intervalSeconds: number;
  readonly protocol: 'http/protobuf' | 'http/json';
  /** `undefined`: as the exporter reads it from the environment. */
  readonly compression: 'gzip' | 'none' | undefined;
  readonly temporality: 'cumulative' | 'delta';
  readonly histograms: 'explicit' | 'exponential';
  readonly resource: ResourceAttributes;
  /** Whether `service.instance.id` was made up, as nothing says what it is. */
  readonly isInstanceMade: boolean;
  readonly tls: OtelEnvironment['tls'];
}

type Choices = 'url' | 'headers' | 'auth' | 'intervalSeconds' | 'protocol' | 'compression' | 'temporality' | 'histograms' | 'timeoutSeconds'; // prettier-ignore

/** The option `push.otlp` as it is read. */
export type OtlpRead = Filled<
  OtlpPushOptions,
  Choices,
  { headers: SecretHeaders | undefined; auth: PushCredential | undefined }
>;

const checkHeaderGroup = mustBeUnquoted(isGroup, 'an object of headers', "write { 'x-api-key': process.env.KEY }");
const checkAttributeGroup = mustBe(isGroup, 'an object of attributes', "write { 'deployment.environment': 'prod' }");
const checkAttribute = mustBe(
  (value): value is string | number | boolean =>
    (typeof value === 'string' && value.length <= LONGEST_TEXT) || typeof value === 'boolean' || Number.isFinite(value),
  `a text of at most ${LONGEST_TEXT} characters, a number or a boolean`,
  'pass such a value, or leave it out',
);

/** The option `push.otlp`. */
export const OTLP: Option<OtlpPushOptions, OtlpRead> = group<OtlpPushOptions, OtlpRead>({
  url: checked(checkUrl),
  headers: checked<SecretHeaders, Readonly<Record<string, string>>>(checkHeaders),
  auth: ifGiven(PUSH_AUTH),
  intervalSeconds: number({ min: 1, max: 86_400 }),
  protocol: word('http/protobuf', 'http/json'),
  compression: word('gzip', 'none'),
  temporality: word('cumulative', 'delta'),
  histograms: word('explicit', 'exponential'),
  resource: checked<ResourceAttributes>(checkResource).or({}),
  ...TIMES,
  timeoutSeconds: number({ min: 0.1, max: 300 }),
});

/** The option `push.otlp` with what the environment says; `undefined` where that switches OpenTelemetry off. */
export function resolveOtlp(
  { resource, ...read }: OtlpRead,
  service: ResolvedService,
  env: OtelEnvironment,
): ResolvedOtlp | undefined {
  if (env.isDisabled) {
    return undefined;
  }
  if (read.auth !== undefined && read.headers?.has('Authorization') === true) {
    throw new MetricsConfigurationError('push.otlp', 'has both auth and a header Authorization', 'keep one of them');
  }
  return {
    ...read,
    url: urlOf(read.url, env.url),
    headers: read.headers ?? new SecretHeaders({}),
    protocol: read.protocol ?? env.protocol ?? 'http/protobuf',
    intervalSeconds: read.intervalSeconds ?? env.intervalSeconds ?? DEFAULT_INTERVAL_SECONDS,
    timeoutSeconds: read.timeoutSeconds ?? env.timeoutSeconds ?? TIMES.timeoutSeconds.read(undefined, ''),
    temporality: read.temporality ?? env.temporality ?? 'cumulative',
    histograms: read.histograms ?? env.histograms ?? 'explicit',
    isInstanceMade: !Object.hasOwn({ ...env.resource, ...resource }, INSTANCE_ID),
    resource: {
      [INSTANCE_ID]: randomUUID(),
      ...env.resource,
      'service.name': service.name ?? env.serviceName ?? 'unknown_service:node',
      ...(service.version !== undefined && { 'service.version': service.version }),
      ...resource,
    },
    tls: env.tls,
  };
}

function urlOf(given: string | undefined, ofEnvironment: string | undefined): string {
  if (given !== undefined) {
    return given.endsWith(PATH) ? given : given + PATH;
  }
  return ofEnvironment === undefined ? DEFAULT_URL : checkUrl(ofEnvironment, 'OTEL_EXPORTER_OTLP_ENDPOINT');
}

/** No error shows a value: it may be a secret. */
function checkHeaders(value: unknown, where: string): SecretHeaders {
  const headers = Object.entries(checkHeaderGroup(value, where)).map(([name, given]): [string, string] => {
    const path = `${where}.${name}`;
    if (typeof given !== 'string' || given === '') {
      throw new MetricsConfigurationError(
        path,
        'must be a text that is not empty',
        'is the variable that holds it set',
      );
    }
    try {
      validateHeaderName(name);
      validateHeaderValue(name, given);
    } catch {
      throw new MetricsConfigurationError(
        path,
        'has characters that no header carries',
        'was a line break read with it',
      );
    }
    return [name, given];
  });
  return new SecretHeaders(Object.fromEntries(headers));
}

function checkResource(value: unknown, where: string): ResourceAttributes {
  const attributes = Object.entries(checkAttributeGroup(value, where));
  if (attributes.length > MAX_ATTRIBUTES) {
    throw new MetricsConfigurationError(where, `has ${attributes.length} attributes`, `use at most ${MAX_ATTRIBUTES}`);
  }
  return Object.fromEntries(attributes.map(([name, given]) => [name, checkAttribute(given, `${where}.${name}`)]));
}
