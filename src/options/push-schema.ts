import { MetricsConfigurationError } from '../core/metrics.errors';
import { type Check, mustBeUnquoted } from './checks';
import type { PushTimes } from './push.options';
import { boolean, checked, number, type Option } from './schema';

const LONGEST_URL = 2000;

/** When and for how long: the same for all targets. */
export const TIMES: {
  readonly [Key in keyof Required<PushTimes>]: Option<Required<PushTimes>[Key], Required<PushTimes>[Key]>;
} = {
  timeoutSeconds: number({ min: 0.1, max: 300 }).or(10),
  onShutdown: boolean.or(true),
  shutdownSeconds: number({ min: 0.1, max: 60 }).or(5),
};

/** A group that is not there unless it is given: its members have no defaults without it. */
export function ifGiven<Given, Read>(option: Option<Given, Read>): Option<Given, Read | undefined> {
  return checked<Read, Given>((value, where) => option.read(value, where), option);
}

/** Returns it without a slash at its end. No error shows it: there may be a password in it. */
export function checkUrl(value: unknown, where: string): string {
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
