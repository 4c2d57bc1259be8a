import { MetricsConfigurationError } from '../../core/metrics.errors';
import { checkArray, quote } from '../../options/checks';
import { resolvePrefix } from '../../options/resolve-paths';
import { number, word } from '../../options/schema';

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
export interface ResolvedDeployment {
  readonly port: number;
  readonly globalPrefix: string | undefined;
  readonly targets: readonly string[] | undefined;
  readonly credentialsFile: string | undefined;
  readonly image: string | undefined;
  readonly livenessPath: string | undefined;
  readonly monitor: KubernetesMonitor;
  readonly webhook: string;
}

/** The names of {@link DeploymentOptions}. */
export const DEPLOYMENT_OPTIONS: readonly (keyof DeploymentOptions)[] = [
  'port',
  'globalPrefix',
  'targets',
  'credentialsFile',
  'image',
  'livenessPath',
  'monitor',
  'webhook',
];
const DEFAULT_PORT = 3000;
const DEFAULT_WEBHOOK = 'http://host.docker.internal:8080/alerts';
const HIGHEST_PORT = 65_535;
/** A host name or IPv4 address, or an IPv6 address in brackets, and a port. */
const TARGET = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/;
/** The characters of RFC 3986: Alertmanager takes braces for a template. */
const WEB_URL = /^https?:\/\/(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
const URL_PATH = /^\/[!-~]*$/;
const IMAGE = /^[A-Za-z0-9][\w.:/@-]*$/;

/** Checks these options. */
export function resolveDeployment(options: Readonly<Record<string, unknown>>): ResolvedDeployment {
  const { port, globalPrefix, targets, credentialsFile, image, livenessPath, monitor, webhook } = options;
  return {
    port: number({ min: 1, max: HIGHEST_PORT, whole: true }).or(DEFAULT_PORT).read(port, 'artifacts.port'),
    globalPrefix: checkGlobalPrefix(globalPrefix),
    targets: targets === undefined ? undefined : checkTargets(targets),
    credentialsFile: checkText(credentialsFile, 'artifacts.credentialsFile'),
    image: checkForm(image, (text) => IMAGE.test(text), 'artifacts.image', 'the name of an image', 'gateway:1.2.0'),
    livenessPath: checkForm(
      livenessPath,
      (text) => URL_PATH.test(text),
      'artifacts.livenessPath',
      'a URL path',
      '/livez',
    ),
    monitor: word('annotations', 'service', 'pod').or('annotations').read(monitor, 'artifacts.monitor'),
    webhook: checkForm(webhook, isWebUrl, 'artifacts.webhook', 'a URL', DEFAULT_WEBHOOK) ?? DEFAULT_WEBHOOK,
  };
}

function checkGlobalPrefix(value: unknown): string | undefined {
  const prefix = checkText(value, 'artifacts.globalPrefix');
  return prefix === undefined ? undefined : resolvePrefix(prefix);
}

function checkTargets(value: unknown): readonly string[] {
  const targets = checkArray(value, 'artifacts.targets');
  if (targets.length === 0) {
    throw new MetricsConfigurationError('artifacts.targets', 'is an empty list', 'list a target, or leave it out');
  }
  // An array of checked texts is as long as the one it is made of.
  return targets.map((target, index) => {
    const where = `artifacts.targets[${index}]`;
    return checkForm(target ?? '', isTarget, where, 'host and port', 'gateway:3000') ?? '';
  });
}

function isTarget(text: string): boolean {
  return TARGET.test(text) && Number(text.slice(text.lastIndexOf(':') + 1)) <= HIGHEST_PORT;
}

function isWebUrl(text: string): boolean {
  return WEB_URL.test(text) && URL.canParse(text);
}

function checkForm(
  value: unknown,
  isOfForm: (text: string) => boolean,
  where: string,
  what: string,
  example: string,
): string | undefined {
  if (value !== undefined && (typeof value !== 'string' || !isOfForm(value))) {
    throw new MetricsConfigurationError(where, `must be ${what}, but got ${quote(value)}`, `write it as '${example}'`);
  }
  return value;
}

/** Control characters, half pairs, and what ends a line for readers of YAML 1.1, of which Prometheus has one. */
const NO_TEXT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{feff}]/u;

/** Returns the value if it is a text on one line, or left out; throws otherwise. */
export function checkText(value: unknown, where: string): string | undefined {
  if (value !== undefined && (typeof value !== 'string' || value.trim() === '' || NO_TEXT.test(value))) {
    throw new MetricsConfigurationError(
      where,
      `must be a text on one line, but got ${quote(value)}`,
      'pass such a text, or leave it out',
    );
  }
  return value;
}
