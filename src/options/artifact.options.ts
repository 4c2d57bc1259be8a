/** How Prometheus finds the pods in a Kubernetes cluster. */
export type KubernetesMonitor = 'annotations' | 'service' | 'pod';

/** The program that installs the packages of the service. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn';

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
   * `'scrape'` writes the scrape job alone: no rules and no Alertmanager, which vmagent and the agent mode of
   * Prometheus refuse.
   *
   * @default all of it
   */
  only?: 'scrape';

  /**
   * The container image of the service.
   *
   * @default the service's name in Kubernetes; in Docker Compose one that is built
   */
  image?: string;

  /**
   * Which program the `Dockerfile` installs packages with.
   *
   * @default the one whose lock file lies in the folder that the command runs in, else npm
   */
  packageManager?: PackageManager;

  /**
   * A path of the application that answers with 200 as long as the process is alive: what the liveness probe asks. It
   * cannot be what the readiness probe asks.
   *
   * @default none: the probe opens a TCP connection; where that is what the readiness probe does, there is none
   */
  livenessPath?: string;

  /**
   * A path of the application that answers with 200 when it can take requests: what the startup and readiness probes
   * ask.
   *
   * @default none: the probes ask for the health where `health.public` is set, else they open a TCP connection
   */
  readinessPath?: string;

  /**
   * How Prometheus finds the pods: by annotations, or with the Prometheus Operator by a ServiceMonitor or a
   * PodMonitor, with which its PrometheusRule comes.
   *
   * @default 'annotations'
   */
  monitor?: KubernetesMonitor;

  /**
   * Labels of the ServiceMonitor or PodMonitor and of the PrometheusRule, by which the Prometheus of an operator selects
   * them: `{ release: 'kube-prometheus-stack' }`.
   *
   * @default {}
   */
  labels?: Readonly<Record<string, string>>;

  /**
   * The namespace that Prometheus runs in. The NetworkPolicy lets only that one reach a port of its own.
   *
   * @default 'monitoring'
   */
  monitoringNamespace?: string;

  /**
   * Where the Alertmanager of Docker Compose posts its alerts.
   *
   * @default 'http://host.docker.internal:8080/alerts', which is the machine that the containers run on
   */
  webhook?: string;
}

/** How soon somebody should look: `critical` wakes a person, `warning` waits for the next working day. */
export type Severity = 'critical' | 'warning';

/** A time as PromQL writes it: a whole number of minutes, hours or days. */
export type Window = `${number}${'m' | 'h' | 'd'}`;

/** Durations that a service promises. */
export interface SloLatency {
  /** The share of requests, in percent, that are to take no longer. */
  percent: number;
  /** How long, in seconds: one of the bounds of `http.buckets`, for between bounds nobody knows. */
  seconds: number;
}

/** When an error budget is spent too fast: over a long window, and still over a short one. */
export interface SloWindow {
  /** Such as `'1h'`. */
  long: Window;
  /** Ends the alert soon after the trouble. */
  short: Window;
  /** How many times as fast as the budget allows. */
  factor: number;
  /** Whether somebody is woken. */
  severity: Severity;
}

/** What a service is to hold, and how soon somebody is told that it does not. */
export interface SloOptions {
  /**
   * The share of requests, in percent, that are to succeed: from it the burn-rate alerts are made.
   *
   * @default 99.9
   */
  slo?: number;

  /**
   * The share of requests that are to be answered in time: `{ percent: 99, seconds: 0.5 }`. Burn-rate alerts and an
   * error budget of its own come from it.
   *
   * @default none
   */
  sloLatency?: SloLatency;

  /**
   * Routes with an objective of their own, by their label `path`: `{ '/reports/:id': 99 }`. Each has a burn-rate alert;
   * their requests count in those of the service, too.
   *
   * @default {}
   */
  sloRoutes?: Readonly<Record<string, number>>;

  /**
   * What the error budget is for.
   *
   * @default '30d'
   */
  sloPeriod?: Window;

  /**
   * The windows of the burn-rate alerts. Those of one severity make one alert.
   *
   * @default those of Google's SRE workbook: 1h and 5m at 14.4 times, 6h and 30m at 6 times (`critical`); 1d and 2h at
   * 3 times, 3d and 6h at the speed that uses the budget up (`warning`)
   */
  sloWindows?: readonly SloWindow[];
}

/** What tells the service from others in one Prometheus, beside its job. */
export interface ServiceLabelOptions {
  /**
   * Matchers that every expression asks by, as PromQL writes them: `'namespace="prod"'`. Their labels are told apart in
   * everything that is recorded, as those of `by`.
   *
   * @default none
   */
  selector?: string;

  /**
   * Labels beside `job` that tell one service from another: `['cluster', 'namespace']`. Rules sum up by them, and alerts
   * carry them.
   *
   * @default []
   */
  by?: readonly string[];
}

/** What dashboards, rules and configurations need to know beside the options of the module. */
export interface ArtifactOptions extends DeploymentOptions, SloOptions, ServiceLabelOptions {
  /**
   * The scrape job of the service, as Prometheus knows it: the label `job`. It is what the service is called in
   * everything that is generated. Where it is given, rules and dashboards are about that job alone; else they tell
   * jobs apart.
   *
   * @default `service.name` of the module's options, else the `prefix` of the metrics with hyphens for underscores,
   * else `nestjs`; none in rules and dashboards that are generated alone
   */
  job?: string;

  /**
   * The URL where the runbooks are: the beginning of each alert's `runbook_url`, and of the dashboard's links.
   *
   * @default none: alerts have no `runbook_url`
   */
  runbooks?: string;
}
