import { MetricsConfigurationError } from '../../core/metrics.errors';
import { type Check, listOf, mustBe } from '../../options/checks';
import { resolvePrefix } from '../../options/resolve-paths';
import { checked, type Filled, type Members, number, word } from '../../options/schema';

/** How Prometheus finds the pods in a Kubernetes cluster. */
export type KubernetesMonitor = 'annotations' | 'service' | 'pod';

/** What configurations of Prometheus, Kubernetes and Docker Compose need to know beside. */
export interface DeploymentOptions {
  /**
   * The port that the application listens on.
   *
   * @default 3000
   */
  port?: number;

  /**
   * What the application passes to `app.setGlobalPrefix()`; counts where `endpoint.prefix` is `'follow'`.
   *
   * @default none, which `endpoint: { prefix: 'follow' }` does not allow
   */
  globalPrefix?: string;

  /**
   * Where the scrape configuration finds the service, as `host:port`.
   *
   * @default localhost with the port of the endpoint
   */
  targets?: readonly string[];

  /**
   * Where Prometheus has the token or the password.
   *
   * @default '/etc/prometheus/metrics-token' or '/etc/prometheus/metrics-password'
   */
  credentialsFile?: string;

  /**
   * The container image of the service.
   *
   * @default the service's name in Kubernetes; in Docker Compose one that is built
   */
  image?: string;

  /**
   * A path of the application that answers with 200 as long as the process is alive: what the liveness probe asks.
   *
   * @default none: the probe opens a TCP connection
   */
  livenessPath?: string;

  /**
   * How Prometheus finds the pods: by annotations, or with the Prometheus Operator by a ServiceMonitor or a
   * PodMonitor, with which its PrometheusRule comes.
   *
   * @default 'annotations'
   */
  monitor?: KubernetesMonitor;

  /**
   * Where the Alertmanager of Docker Compose posts its alerts.
   *
   * @default 'http://host.docker.internal:8080/alerts', which is the machine that the containers run on
   */
  webhook?: string;
}

/** These options with their defaults. */
export type ResolvedDeployment = Filled<
  DeploymentOptions,
  'globalPrefix' | 'targets' | 'credentialsFile' | 'image' | 'livenessPath'
>;

const WEBHOOK = 'http://host.docker.internal:8080/alerts';
const HIGHEST_PORT = 65_535;
/** A host name or IPv4 address, or an IPv6 address in brackets, and a port. */
const TARGET = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/;
/** The characters of RFC 3986: Alertmanager takes braces for a template. */
const WEB_URL = /^https?:\/\/(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
const URL_PATH = /^\/[!-~]*$/;
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
  image: checked(ofForm((text) => IMAGE.test(text), 'the name of an image', 'gateway:1.2.0')),
  livenessPath: checked(ofForm((text) => URL_PATH.test(text), 'a URL path', '/livez')),
  monitor: word('annotations', 'service', 'pod').or('annotations'),
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
