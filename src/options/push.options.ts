/** A user of whoever is pushed to: with the password, or with a file that holds it. */
export type PushBasicAuth =
  | {
      /** Not empty, without a colon. */
      username: string;
      /** Not empty. */
      password: string;
    }
  | {
      /** Not empty, without a colon. */
      username: string;
      /** A file with the password, read again for each push. */
      passwordFile: string;
    };

/** What a push proves itself with: one of the three. Nothing of it is ever logged. */
export interface PushAuthOptions {
  /** A token of visible ASCII. @default none */
  bearerToken?: string;

  /**
   * A file with a token and nothing else, read again for each push, so that another token counts from the next one on.
   *
   * @default none
   * @throws MetricsConfigurationError at boot, where it cannot be read or holds no token
   */
  bearerTokenFile?: string;

  /**
   * A user for HTTP basic authentication.
   *
   * @default none
   * @throws MetricsConfigurationError at boot, where `passwordFile` cannot be read or is empty
   */
  basic?: PushBasicAuth;
}

/** When a target is pushed to, and how long that may take. */
export interface PushTimes {
  /**
   * How long one attempt may take, from collecting the metrics to the answer, from 0.1 to 300 seconds.
   *
   * @default 10
   */
  timeoutSeconds?: number;

  /**
   * Whether the metrics are pushed when the application closes, after its last request.
   *
   * @default true
   */
  onShutdown?: boolean;

  /**
   * How long the end of the application waits for that push, retries included, from 0.1 to 60 seconds.
   *
   * @default 5
   */
  shutdownSeconds?: number;
}

/** A Pushgateway, for jobs that end before anybody scrapes them: see docs/push.md. */
export interface PushgatewayOptions extends PushTimes {
  /** Where it is, with `http` or `https` and without credentials: `http://pushgateway:9091`. */
  url: string;

  /** The label `job` of all that is pushed. @default `service.name` */
  job?: string;

  /**
   * Further labels of the group. A push replaces all that the group had before, so what runs beside itself needs one
   * that tells it apart, such as `{ instance: hostname() }`. Values as in `defaultLabels`.
   *
   * @default {}
   */
  groupings?: Readonly<Record<string, string | number | boolean | undefined>>;

  /**
   * Seconds from one push to the next, from 1 to 86,400, for what runs long: jobs push when they end.
   *
   * @default none: only when the application closes
   * Cost: a scrape each time.
   */
  intervalSeconds?: number;

  /** What the push proves itself with. @default none */
  auth?: PushAuthOptions;
}

/** Where metrics are pushed to, for what nobody scrapes. */
export interface MetricsPushOptions {
  /** A Pushgateway of Prometheus. @default none */
  pushgateway?: PushgatewayOptions;
}
