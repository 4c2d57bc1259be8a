import type { ArtifactOptions } from '../artifact-options';
import type { MetricsModuleOptions } from '../../options/metrics.options';

/** A flag that sets an option; it wins over the configuration file. */
export interface OptionFlag {
  readonly flag: string;
  /** What stands for the value in the help. */
  readonly value: string;
  readonly about: string;
  readonly isNumber?: true;
  /** Whether it can be given more than once. */
  readonly isList?: true;
  /** What the option gets of the text, where not the text itself. */
  readonly read?: (text: string) => unknown;
  /** Whether it is `name=value`, several with commas between them; can be given more than once, too. */
  readonly isMap?: true;
  /** The option that it sets. */
  readonly option:
    | { readonly of: 'metrics'; readonly name: keyof MetricsModuleOptions }
    | { readonly of: 'artifacts'; readonly name: keyof ArtifactOptions };
  /** The commands that it has a meaning for. @default all */
  readonly commands?: readonly string[];
}

const OF_RULES = ['dashboard', 'alerts', 'rules', 'kubernetes', 'compose'];
const OF_DEPLOYMENT = ['scrape-config', 'kubernetes', 'compose'];

/** The flags that set options. */
export const OPTION_FLAGS: readonly OptionFlag[] = [
  { flag: 'prefix', value: 'name', about: 'prefix of the metrics', option: { of: 'metrics', name: 'prefix' } },
  {
    flag: 'naming',
    value: 'scheme',
    about: 'prometheus, opentelemetry or micrometer',
    option: { of: 'metrics', name: 'naming' },
  },
  {
    flag: 'job',
    value: 'name',
    about: 'scrape job, and name, of the service (service.name, else the prefix, else nestjs)',
    option: { of: 'artifacts', name: 'job' },
  },
  {
    flag: 'slo',
    value: 'percent',
    about: 'share of requests that are to succeed (99.9)',
    isNumber: true,
    option: { of: 'artifacts', name: 'slo' },
    commands: OF_RULES,
  },
  {
    flag: 'slo-latency',
    value: 'percent:s',
    about: 'share of requests that are to take no longer than so many seconds, such as 99:0.5',
    read: readLatency,
    option: { of: 'artifacts', name: 'sloLatency' },
    commands: OF_RULES,
  },
  {
    flag: 'slo-period',
    value: 'time',
    about: 'what the error budget is for (30d)',
    option: { of: 'artifacts', name: 'sloPeriod' },
    commands: OF_RULES,
  },
  {
    flag: 'selector',
    value: 'matchers',
    about: 'what expressions ask by beside the job, such as \'namespace="prod"\'',
    option: { of: 'artifacts', name: 'selector' },
    commands: OF_RULES,
  },
  {
    flag: 'by',
    value: 'labels',
    about: 'labels beside job that tell services apart, such as cluster,namespace',
    read: (text) => text.split(',').map((label) => label.trim()),
    option: { of: 'artifacts', name: 'by' },
    commands: OF_RULES,
  },
  {
    flag: 'runbooks',
    value: 'url',
    about: "URL of the runbooks, the beginning of each alert's runbook_url",
    option: { of: 'artifacts', name: 'runbooks' },
    commands: OF_RULES,
  },
  {
    flag: 'port',
    value: 'port',
    about: 'port that the application listens on (3000)',
    isNumber: true,
    option: { of: 'artifacts', name: 'port' },
    commands: OF_DEPLOYMENT,
  },
  {
    flag: 'global-prefix',
    value: 'path',
    about: "what app.setGlobalPrefix() gets, for endpoint.prefix 'follow'",
    option: { of: 'artifacts', name: 'globalPrefix' },
    commands: OF_DEPLOYMENT,
  },
  {
    flag: 'target',
    value: 'host:port',
    about: 'where to scrape; can be given more than once',
    isList: true,
    option: { of: 'artifacts', name: 'targets' },
    commands: ['scrape-config'],
  },
  {
    flag: 'credentials-file',
    value: 'path',
    about: 'where Prometheus has the token or the password',
    option: { of: 'artifacts', name: 'credentialsFile' },
    commands: ['scrape-config'],
  },
  {
    flag: 'only',
    value: 'part',
    about: "scrape: without rules and Alertmanager, for vmagent and Prometheus' agent mode",
    option: { of: 'artifacts', name: 'only' },
    commands: ['scrape-config'],
  },
  {
    flag: 'image',
    value: 'image',
    about: 'container image of the service',
    option: { of: 'artifacts', name: 'image' },
    commands: ['kubernetes', 'compose'],
  },
  {
    flag: 'liveness-path',
    value: 'path',
    about: 'path that answers 200 while the process is alive (a TCP connection, or no probe)',
    option: { of: 'artifacts', name: 'livenessPath' },
    commands: ['kubernetes'],
  },
  {
    flag: 'readiness-path',
    value: 'path',
    about: 'path that answers 200 when the service can take requests (the health, or a TCP connection)',
    option: { of: 'artifacts', name: 'readinessPath' },
    commands: ['kubernetes'],
  },
  {
    flag: 'monitor',
    value: 'kind',
    about: 'annotations, service (ServiceMonitor) or pod (PodMonitor)',
    option: { of: 'artifacts', name: 'monitor' },
    commands: ['kubernetes'],
  },
  {
    flag: 'labels',
    value: 'name=value',
    about: 'labels of the monitor and the PrometheusRule; commas between several',
    isMap: true,
    option: { of: 'artifacts', name: 'labels' },
    commands: ['kubernetes'],
  },
  {
    flag: 'monitoring-namespace',
    value: 'name',
    about: 'namespace that Prometheus runs in (monitoring)',
    option: { of: 'artifacts', name: 'monitoringNamespace' },
    commands: ['kubernetes'],
  },
  {
    flag: 'package-manager',
    value: 'name',
    about: 'npm, pnpm or yarn, for the Dockerfile (by the lock file here, else npm)',
    option: { of: 'artifacts', name: 'packageManager' },
    commands: ['compose'],
  },
  {
    flag: 'webhook',
    value: 'url',
    about: 'where Alertmanager posts alerts',
    option: { of: 'artifacts', name: 'webhook' },
    commands: ['compose'],
  },
];

/** `99:0.5`. What is no number is left to the checks of the options. */
function readLatency(text: string): unknown {
  const [percent = '', seconds = ''] = text.split(':', 2);
  const numberOf = (part: string): unknown => (part.trim() === '' || Number.isNaN(Number(part)) ? part : Number(part));
  return { percent: numberOf(percent), seconds: numberOf(seconds) };
}

/** The flags of a command. */
export function flagsOf(command: string): readonly OptionFlag[] {
  return OPTION_FLAGS.filter(({ commands }) => commands === undefined || commands.includes(command));
}
