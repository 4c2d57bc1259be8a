import { MetricsConfigurationError } from '../core/metrics.errors';
import type { PushCredential } from '../secrets/push-credential';
import { type Check, mustBe, mustBeUnquoted } from './checks';
import type { MetricsPushOptions, PushgatewayOptions, PushTimes } from './push.options';
import { checkDefaultLabels } from './resolve-default-labels';
import { PUSH_AUTH } from './resolve-push-auth';
import type { ResolvedService } from './resolve-service';
import { boolean, checked, type Filled, group, number, type Option } from './schema';

const LONGEST_JOB = 128;
const LONGEST_URL = 2000;

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
}

const checkJob = mustBe(
  (value): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_JOB,
  `a text of at most ${LONGEST_JOB} characters`,
  'name the job, or leave it out for service.name',
);

/** When and for how long: the same for all targets. */
const TIMES = {
  timeoutSeconds: number({ min: 0.1, max: 300 }).or(10),
  onShutdown: boolean.or(true),
  shutdownSeconds: number({ min: 0.1, max: 60 }).or(5),
};

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
});

/** The option `push` with what it depends on; `undefined`: nothing is pushed. */
export function resolvePush({ pushgateway }: PushRead, service: ResolvedService): ResolvedPush | undefined {
  return pushgateway === undefined ? undefined : { pushgateway: resolvePushgateway(pushgateway, service) };
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

/** A group that is not there unless it is given: its members have no defaults without it. */
function ifGiven<Given, Read>(option: Option<Given, Read>): Option<Given, Read | undefined> {
  return checked<Read, Given>((value, where) => option.read(value, where), option);
}

/** Returns it without a slash at its end. No error shows it: there may be a password in it. */
function checkUrl(value: unknown, where: string): string {
  const text = isText(value, where);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw wrongUrl(where, 'is no URL');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw wrongUrl(where, 'is no URL of http or https');
  }
  if (url.username !== '' || url.password !== '') {
    throw new MetricsConfigurationError(
      where,
      'has credentials in it, which end up in logs',
      'put them into auth beside it: { basic: { username, password } }',
    );
  }
  if (url.search !== '' || url.hash !== '') {
    throw wrongUrl(where, 'has a query or a fragment');
  }
  return url.href.replace(/\/+$/, '');
}

const isText: Check<string> = mustBeUnquoted(
  (value): value is string => typeof value === 'string' && value.length <= LONGEST_URL,
  `a text of at most ${LONGEST_URL} characters`,
  'pass the URL as a string; is the variable that holds it set',
);

function wrongUrl(where: string, problem: string): MetricsConfigurationError {
  return new MetricsConfigurationError(where, problem, 'write it like "http://pushgateway:9091"');
}

function checkGroupings(value: unknown, where: string): Readonly<Record<string, string>> {
  const labels = checkDefaultLabels(value, where);
  if (Object.hasOwn(labels, 'job')) {
    throw new MetricsConfigurationError(`${where}.job`, 'has an option of its own', 'write it as push.pushgateway.job');
  }
  return labels;
}
