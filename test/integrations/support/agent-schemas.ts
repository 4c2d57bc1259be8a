type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string', minLength: 1 };
const texts: Schema = { type: 'array', items: text, minItems: 1 };
const flag: Schema = { type: 'boolean' };
const whole: Schema = { type: 'integer', minimum: 0 };
const duration: Schema = { type: 'string', pattern: '^(\\d+(ms|s|m|h))+$' };
const textByName: Schema = { type: 'object', additionalProperties: { type: 'string' } };
const url: Schema = { type: 'string', pattern: '^https?://' };

/** An object with these members, and no other. */
function object(properties: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

function listOf(items: Schema): Schema {
  return { type: 'array', items, minItems: 1 };
}

/** What a Collector reads. The scrape jobs are Prometheus' own. */
const COLLECTOR = object(
  {
    receivers: object({ prometheus: object({ config: object({ scrape_configs: listOf({ type: 'object' }) }) }) }),
    processors: object({
      memory_limiter: object({ check_interval: duration, limit_mib: whole, spike_limit_mib: whole }, 'check_interval'),
      batch: object({ timeout: duration, send_batch_size: whole }),
    }),
    exporters: object({ otlphttp: object({ endpoint: url, headers: textByName }, 'endpoint') }, 'otlphttp'),
    service: object(
      {
        pipelines: object({ metrics: object({ receivers: texts, processors: texts, exporters: texts }, 'receivers') }),
      },
      'pipelines',
    ),
  },
  'receivers',
  'exporters',
  'service',
);

const TELEGRAF = object(
  {
    agent: object({ interval: duration, flush_interval: duration }),
    inputs: object({
      prometheus: listOf(
        object(
          {
            urls: listOf(url),
            metric_version: { enum: [1, 2] },
            url_tag: { type: 'string' },
            ignore_timestamp: flag,
            bearer_token: text,
            bearer_token_string: text,
            username: text,
            password: text,
            timeout: duration,
            tls_ca: text,
            tls_cert: text,
            tls_key: text,
            tags: textByName,
          },
          'urls',
        ),
      ),
    }),
    outputs: object({
      influxdb_v2: listOf(object({ urls: listOf(url), token: text, organization: text, bucket: text }, 'urls')),
    }),
  },
  'inputs',
  'outputs',
);

/** An instance of the OpenMetrics check. */
export const DATADOG_INSTANCE: Schema = object(
  {
    openmetrics_endpoint: url,
    namespace: text,
    metrics: texts,
    histogram_buckets_as_distributions: flag,
    collect_counters_with_distributions: flag,
    collect_histogram_buckets: flag,
    max_returned_metrics: whole,
    tags: texts,
    username: text,
    password: text,
    headers: textByName,
    tls_ca_cert: text,
    auth_token: object(
      {
        reader: object({ type: { const: 'file' }, path: text, pattern: text }, 'type', 'path'),
        writer: object({ type: { const: 'header' }, name: text, value: text, placeholder: text }, 'type', 'name'),
      },
      'reader',
      'writer',
    ),
  },
  'openmetrics_endpoint',
  'namespace',
  'metrics',
);
const DATADOG = object({ init_config: { type: 'object' }, instances: listOf(DATADOG_INSTANCE) }, 'instances');

/** What jobs of New Relic's configurator have in common; each is one of Prometheus besides. */
const NEW_RELIC_JOB: Readonly<Record<string, Schema>> = {
  metrics_path: text,
  scrape_interval: duration,
  scheme: { enum: ['http', 'https'] },
  authorization: object({ type: text, credentials_file: text }, 'credentials_file'),
  tls_config: object({ ca_file: text, cert_file: text, key_file: text }),
};
const NEW_RELIC_CHART = object({
  cluster: text,
  customSecretName: text,
  customSecretLicenseKey: text,
  extraVolumes: listOf(object({ name: text, secret: object({ secretName: text }, 'secretName') }, 'name')),
  extraVolumeMounts: listOf(object({ name: text, mountPath: text, readOnly: flag }, 'name', 'mountPath')),
  config: object({
    static_targets: object({
      jobs: listOf(object({ ...NEW_RELIC_JOB, job_name: text, targets: texts }, 'job_name', 'targets')),
    }),
    kubernetes: object({
      integrations_filter: object({ enabled: flag }),
      jobs: listOf(
        object(
          {
            ...NEW_RELIC_JOB,
            job_name_prefix: text,
            target_discovery: object({
              pod: flag,
              endpoints: flag,
              filter: object({ label: textByName, annotation: textByName }),
            }),
          },
          'job_name_prefix',
          'target_discovery',
        ),
      ),
    }),
  }),
});
const NRI_PROMETHEUS = object(
  {
    cluster_name: text,
    scrape_duration: duration,
    scrape_timeout: duration,
    bearer_token_file: text,
    targets: listOf(
      object(
        {
          description: text,
          urls: listOf(url),
          use_bearer: flag,
          tls_config: object({ ca_file_path: text, cert_file_path: text, key_file_path: text }),
        },
        'urls',
      ),
    ),
  },
  'cluster_name',
  'targets',
);

const SECRET_KEY = object({ secret: object({ name: text, key: text, namespace: text }, 'name', 'key') }, 'secret');
/** The custom resource of Google's collection, as its definition in a cluster has it. */
const POD_MONITORING = object(
  {
    apiVersion: { const: 'monitoring.googleapis.com/v1' },
    kind: { const: 'PodMonitoring' },
    metadata: object({ name: text, labels: textByName }, 'name'),
    spec: object(
      {
        selector: object({ matchLabels: textByName }),
        endpoints: listOf(
          object(
            {
              port: { type: ['string', 'integer'] },
              path: text,
              scheme: { enum: ['http', 'https'] },
              interval: duration,
              timeout: duration,
              authorization: object({ type: text, credentials: SECRET_KEY }),
              basicAuth: object({ username: text, password: SECRET_KEY }),
              tls: object({ ca: SECRET_KEY, cert: SECRET_KEY, key: SECRET_KEY, serverName: text }),
            },
            'port',
            'interval',
          ),
        ),
      },
      'selector',
      'endpoints',
    ),
  },
  'apiVersion',
  'kind',
  'metadata',
  'spec',
);

/** What the documentation of each agent says of the members that the pages have; any other member is a mistake. */
export const AGENT_SCHEMAS = {
  collector: COLLECTOR,
  telegraf: TELEGRAF,
  datadog: DATADOG,
  newRelicChart: NEW_RELIC_CHART,
  nriPrometheus: NRI_PROMETHEUS,
  podMonitoring: POD_MONITORING,
} as const;

/** The arguments of Alloy's components and of the blocks in them. */
export const ALLOY_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'prometheus.scrape': ['targets', 'forward_to', 'job_name', 'metrics_path', 'scrape_interval', 'scheme'],
  'prometheus.scrape/authorization': ['type', 'credentials', 'credentials_file'],
  'prometheus.scrape/tls_config': ['ca_file', 'cert_file', 'key_file', 'server_name'],
  'prometheus.remote_write': ['external_labels'],
  'prometheus.remote_write/endpoint': ['url', 'name', 'remote_timeout', 'headers'],
  'prometheus.remote_write/endpoint/basic_auth': ['username', 'password', 'password_file'],
};
