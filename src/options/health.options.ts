/**
 * Limits at and above which a check degrades or fails; a state is left below 0.8 of its limit. A limit that is left
 * out has its default; `null` is no limit.
 */
export interface HealthLimits {
  /** The health is `degraded` from this value on. */
  degraded?: number | null;
  /** The health is `failing` from this value on, and the endpoint answers 503. */
  failing?: number | null;
}

/** What `/metrics/health` checks, and who may read it. A check that is `false` is left out. */
export interface MetricsHealthOptions {
  /**
   * `true` tells everybody the one word `status`, so that probes need no credential. The checks are for those with a
   * credential.
   *
   * @default false
   */
  public?: boolean;

  /**
   * Seconds of requests that `errorRate` and `p95` look at, within `summary.keepSeconds`.
   *
   * @default 300
   */
  windowSeconds?: number;

  /**
   * With fewer requests in the window, `errorRate` and `p95` abstain.
   *
   * @default 20
   */
  minimumRequests?: number;

  /**
   * Routes that `errorRate` and `p95` leave out, as the label `path` has them (`'/api/v1/health'`,
   * `'/tenants/:id/health'`); `'/internal/*'` is all below. Routes of controllers that inject `MetricsHealthIndicator`
   * need not be named. Or `METRICS_HEALTH_IGNORE`, with commas.
   *
   * @default []
   */
  ignore?: readonly string[];

  /** Share (0 to 1) of requests that the service failed. @default { degraded: 0.05, failing: 0.5 } */
  errorRate?: HealthLimits | false;

  /** 95th percentile of the durations, in seconds. @default { degraded: 2.5, failing: null } */
  p95?: HealthLimits | false;

  /**
   * How long the event loop stood still at most, in seconds: `degraded` in one of the last three steps of ten seconds,
   * `failing` in two of them. Abstains until a step is complete that began 30 seconds after the start or later.
   *
   * @default { degraded: 0.5, failing: 5 }
   */
  eventLoopLag?: HealthLimits | false;

  /**
   * Share (0 to 1) of what V8's old space may hold (`--max-old-space-size`, or less where the container has less) that
   * was in use after its last major collections. A process out of heap dies at 0.91 and above.
   *
   * @default { degraded: 0.75, failing: 0.9 }
   */
  heap?: HealthLimits | false;

  /** Share (0 to 1) of the memory of the host or container in use, where the platform tells it. @default false */
  memory?: HealthLimits | false;

  /** Share (0 to 1) of the disk in use, where the platform tells it. @default false */
  disk?: HealthLimits | false;
}
