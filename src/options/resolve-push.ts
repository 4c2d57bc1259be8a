import { MetricsConfigurationError } from '../core/metrics.errors';
import type { PushCredential } from '../secrets/push-credential';
import { isList, listOf, mustBe } from './checks';
import { MetricsProducer } from './metrics-producer';
import { readOtelEnvironment } from './otel-environment';
import type { MetricsPushOptions, PushgatewayOptions, PushTimes } from './push.options';
import { checkDefaultLabels } from './resolve-default-labels';
import { checkUrl, ifGiven, TIMES } from './push-schema';
import { OTLP, type OtlpRead, type ResolvedOtlp, resolveOtlp } from './resolve-otlp';
import { PUSH_AUTH } from './resolve-push-auth';
import type { ResolvedService } from './resolve-service';
import { checked, type Filled, group, number, type Option } from './schema';

const LONGEST_JOB = 128;

/** The option `push.pushgateway` in force. */
export interface ResolvedPushgateway extends Filled<PushTimes> {
  /** Without a slash at its end. */
  readonly url: string;
  readonly job: string;
  readonly groupings: Readonly<Record<string, string>>;
  readonly intervalSeconds: number | undefined;
  readonly auth: PushCredential | undefined;
}

/** The option `push` in force. */
export interface ResolvedPush {
  readonly pushgateway: ResolvedPushgateway | undefined;
  readonly otlp: ResolvedOtlp | undefined;
  readonly producers: readonly MetricsProducer[];
}

type PushgatewayRead = Filled<
  PushgatewayOptions,
  'job' | 'intervalSeconds',
  {
    url: string | undefined;
    groupings: Readonly<Record<string, string>>;
    auth: PushCredential | undefined;
  }
>;

/** The option `push` as it is read. */
export interface PushRead {
  readonly pushgateway: PushgatewayRead | undefined;
  readonly otlp: OtlpRead | undefined;
  readonly producers: readonly MetricsProducer[];
}

const checkJob = mustBe(
  (value): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_JOB,
  `a text of at most ${LONGEST_JOB} characters`,
  'name the job, or leave it out for service.name',
);

const checkProducer = mustBe(
  (value): value is MetricsProducer => value instanceof MetricsProducer,
  'a MetricsProducer',
  'pass new MetricsProducer()',
);

/** The option `push`. */
export const PUSH: Option<MetricsPushOptions, PushRead> = group<MetricsPushOptions, PushRead>({
  pushgateway: ifGiven(
    group<PushgatewayOptions, PushgatewayRead>({
      url: checked(checkUrl),
      job: checked(checkJob),
      groupings: checked<Readonly<Record<string, string>>, NonNullable<PushgatewayOptions['groupings']>>(
        checkGroupings,
      ).or({}),
      intervalSeconds: number({ min: 1, max: 86_400 }),
      auth: ifGiven(PUSH_AUTH),
      ...TIMES,
    }),
  ),
  otlp: ifGiven(OTLP),
  producers: checked(listOf(checkProducer, mustBe(isList, 'an array of producers', 'write [producer]'))).or([]),
});

/** The option `push` with what it depends on; `undefined`: nothing is pushed. */
export function resolvePush(
  read: PushRead,
  service: ResolvedService,
  env: NodeJS.ProcessEnv,
): ResolvedPush | undefined {
  const { producers } = read;
  const pushgateway = read.pushgateway && resolvePushgateway(read.pushgateway, service);
  // Its variables are of others, too: they are read where they matter.
  const otlp = read.otlp && resolveOtlp(read.otlp, service, readOtelEnvironment(env));
  const isNone = pushgateway === undefined && otlp === undefined && producers.length === 0;
  return isNone ? undefined : { pushgateway, otlp, producers };
}

function resolvePushgateway({ url, job, ...read }: PushgatewayRead, service: ResolvedService): ResolvedPushgateway {
  const where = 'push.pushgateway';
  const name = job ?? service.name;
  if (url === undefined) {
    throw new MetricsConfigurationError(`${where}.url`, 'is missing', 'write where it is: "http://pushgateway:9091"');
  }
  if (name === undefined) {
    throw new MetricsConfigurationError(
      `${where}.job`,
      'is missing, and service.name is not there either',
      'name the job, or the service',
    );
  }
  if (!read.onShutdown && read.intervalSeconds === undefined) {
    throw new MetricsConfigurationError(
      where,
      'is never pushed to: onShutdown is false and there is no intervalSeconds',
      'set one of them, or leave push.pushgateway out',
    );
  }
  return { ...read, url, job: name };
}

function checkGroupings(value: unknown, where: string): Readonly<Record<string, string>> {
  const labels = checkDefaultLabels(value, where);
  if (Object.hasOwn(labels, 'job')) {
    throw new MetricsConfigurationError(`${where}.job`, 'has an option of its own', 'write it as push.pushgateway.job');
  }
  return labels;
}
