import type { MetricsProducer } from './metrics-producer';

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

/** Values of attributes. */
export type ResourceAttributes = Readonly<Record<string, string | number | boolean>>;

/** A receiver of OTLP over HTTP, such as an OpenTelemetry Collector: see docs/push.md. */
export interface OtlpPushOptions extends PushTimes {
  /**
   * Where it is, with `http` or `https` and without credentials: `http://collector:4318`. `/v1/metrics` is put behind
   * it where it does not end so.
   *
   * @default OTEL_EXPORTER_OTLP_METRICS_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT of the environment, else
   * http://localhost:4318
   */
  url?: string;

  /**
   * Headers of each push, such as the key of a vendor. Never logged. Those of `OTEL_EXPORTER_OTLP_METRICS_HEADERS` and
   * `OTEL_EXPORTER_OTLP_HEADERS` are sent, too.
   *
   * @default {}
   */
  headers?: Readonly<Record<string, string>>;

  /** What the push proves itself with in the header `Authorization`. @default none */
  auth?: PushAuthOptions;

  /**
   * Seconds from one push to the next, from 1 to 86,400.
   *
   * @default OTEL_METRIC_EXPORT_INTERVAL (in milliseconds) of the environment, else 60
   * Cost: a scrape each time, and all of it in memory.
   */
  intervalSeconds?: number;

  /**
   * As of what the metrics are sent. `http/protobuf` needs the package `@opentelemetry/exporter-metrics-otlp-proto`,
   * `http/json` `@opentelemetry/exporter-metrics-otlp-http`.
   *
   * @default OTEL_EXPORTER_OTLP_METRICS_PROTOCOL or OTEL_EXPORTER_OTLP_PROTOCOL of the environment, else
   * 'http/protobuf'
   * @throws MetricsConfigurationError at boot, where the package cannot be loaded, or is too old
   */
  protocol?: 'http/protobuf' | 'http/json';

  /**
   * Whether the pushes are compressed.
   *
   * @default OTEL_EXPORTER_OTLP_METRICS_COMPRESSION or OTEL_EXPORTER_OTLP_COMPRESSION of the environment, else none
   */
  compression?: 'gzip' | 'none';

  /**
   * Whether counters and histograms tell what they are since the start, or what came since the last push that was
   * taken, as Datadog wants it.
   *
   * @default OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE of the environment, else 'cumulative'
   * Cost: the last numbers of each series are kept.
   */
  temporality?: 'cumulative' | 'delta';

  /**
   * Whether durations that have exponential buckets, too, are sent in these (`exponential`, 4 % precise) or in the
   * bounds of the exposition. All other histograms are sent as they are.
   *
   * @default OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION of the environment, else 'explicit'
   */
  histograms?: 'explicit' | 'exponential';

  /**
   * Attributes of the resource, beside `service.name`, `service.version` (of the option `service`) and
   * `service.instance.id` (random for each start).
   *
   * @default {}, and those of OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES of the environment
   */
  resource?: ResourceAttributes;
}

/** Where metrics are pushed to, for what nobody scrapes. */
export interface MetricsPushOptions {
  /** A Pushgateway of Prometheus. @default none */
  pushgateway?: PushgatewayOptions;

  /** A receiver of OTLP; `{}` is one as the environment says. @default none */
  otlp?: OtlpPushOptions;

  /**
   * Producers that an OpenTelemetry SDK of the application's own reads. Each is for one reader and one application.
   *
   * @default []
   */
  producers?: readonly MetricsProducer[];
}
