import { MetricsConfigurationError } from '../../core/metrics.errors';
import { type Check, listOf, mustBe } from '../../options/checks';
import type { DeploymentOptions } from '../../options/artifact.options';
import { resolvePrefix } from '../../options/resolve-paths';
import { checked, type Filled, type Members, number, word } from '../../options/schema';
import { checkLabels } from './label-checks';

/** These options with their defaults. */
export type ResolvedDeployment = Filled<
  DeploymentOptions,
  | 'globalPrefix'
  | 'targets'
  | 'credentialsFile'
  | 'only'
  | 'image'
  | 'packageManager'
  | 'livenessPath'
  | 'readinessPath'
>;

const WEBHOOK = 'http://host.docker.internal:8080/alerts';
const HIGHEST_PORT = 65_535;
/** A host name or IPv4 address, or an IPv6 address in brackets, and a port. */
const TARGET = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/;
/** The characters of RFC 3986: Alertmanager takes braces for a template. */
const WEB_URL = /^https?:\/\/(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
const URL_PATH = /^\/[!-~]*$/;
/** RFC 1123: what Kubernetes calls a namespace. */
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const IMAGE = /^[A-Za-z0-9][\w.:/@-]*$/;

/** Control characters, half pairs, and what ends a line for readers of YAML 1.1, of which Prometheus has one. */
const NO_TEXT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{feff}]/u;

/** Throws unless the value is a text on one line. */
export const checkText: Check<string> = mustBe(
  (value): value is string => typeof value === 'string' && value.trim() !== '' && !NO_TEXT.test(value),
  'a text on one line',
  'pass such a text, or leave it out',
);

/** Throws unless the value is a URL of the web. */
export const checkWebUrl: Check<string> = ofForm(isWebUrl, 'a URL', 'https://wiki.example.com/runbooks/');

/** These options, as they stand among those of the artifacts. */
export const DEPLOYMENT: Members<DeploymentOptions, ResolvedDeployment> = {
  port: number({ min: 1, max: HIGHEST_PORT, whole: true }).or(3000),
  globalPrefix: checked((value, where) => resolvePrefix(checkText(value, where))),
  targets: checked(checkTargets),
  credentialsFile: checked(checkText),
  only: word('scrape'),
  image: checked(ofForm((text) => IMAGE.test(text), 'the name of an image', 'gateway:1.2.0')),
  packageManager: word('npm', 'pnpm', 'yarn'),
  livenessPath: checked(ofForm((text) => URL_PATH.test(text), 'a URL path', '/livez')),
  readinessPath: checked(ofForm((text) => URL_PATH.test(text), 'a URL path', '/readyz')),
  monitor: word('annotations', 'service', 'pod').or('annotations'),
  labels: checked(checkLabels).or({}),
  monitoringNamespace: checked(ofForm((text) => NAMESPACE.test(text), 'the name of a namespace', 'monitoring')).or(
    'monitoring',
  ),
  webhook: checked(ofForm(isWebUrl, 'a URL', WEBHOOK)).or(WEBHOOK),
};

function checkTargets(value: unknown, where: string): readonly string[] {
  const targets = listOf(ofForm(isTarget, 'host and port', 'gateway:3000'))(value, where);
  if (targets.length === 0) {
    throw new MetricsConfigurationError(where, 'is an empty list', 'list a target, or leave it out');
  }
  return targets;
}

function ofForm(isOfForm: (text: string) => boolean, what: string, example: string): Check<string> {
  const is = (value: unknown): value is string => typeof value === 'string' && isOfForm(value);
  return mustBe(is, what, `write it as '${example}'`);
}

function isTarget(text: string): boolean {
  return TARGET.test(text) && Number(text.slice(text.lastIndexOf(':') + 1)) <= HIGHEST_PORT;
}

function isWebUrl(text: string): boolean {
  return WEB_URL.test(text) && URL.canParse(text);
}
