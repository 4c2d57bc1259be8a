import { resolveOptions } from '../options/resolve-options';
import { MetricsProducer } from '../options/metrics-producer';
import type { MetricsModuleOptions } from '../options/metrics.options';
import { ManagementTls } from '../options/resolve-tls';
import { optionGroup } from './option-text';
import { optionsInForce } from './options-in-force';

/** `group.name` and the value. */
const of = (options: MetricsModuleOptions = {}, env: NodeJS.ProcessEnv = {}): Record<string, string> =>
  Object.fromEntries(
    optionsInForce(resolveOptions(options, {}, env)).flatMap(({ group, values }) =>
      values.map(([name, value]) => [`${group}.${name}`, value]),
    ),
  );

const HASH = '$scrypt$ln=10,r=8,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA';

describe('the options in force', () => {
  it('are those of a module without options', () => {
    expect(of()).toMatchObject({
      'endpoint.paths.metrics': '/metrics',
      'endpoint.port': "the application's",
      'auth.bearer tokens': '1, made at the start',
      'auth.combine': 'all',
      'auth.maxFailures': 'burst 20, perSecond 0.2',
      'metrics.naming': 'prometheus',
      'metrics.requests': 'http_requests_total',
      'http.labels': 'method, path, status, stream',
      'clients.httpClient.hosts': 'the first that are called',
      'system.system': 'cpu, memory, disk, uptime, network, diskIo',
      'summary.keepSeconds': '3600',
      'health.p95': 'degraded 2.5, failing never',
      'limits.seriesPerMetric': '2000',
      'limits.expireIdleSeriesAfter': 'never',
      'cluster.cluster': 'auto',
    });
    expect(optionsInForce(resolveOptions({})).map(({ group }) => group)).toEqual([
      'endpoint',
      'auth',
      'metrics',
      'http',
      'clients',
      'handlers',
      'system',
      'summary',
      'health',
      'limits',
      'cluster',
    ]);
  });

  it.each<[MetricsModuleOptions, string, string | undefined]>([
    [{ prefix: 'gateway' }, 'metrics.requests', 'gateway_requests_total'],
    [{ naming: 'opentelemetry' }, 'metrics.requests', undefined],
    [{ naming: 'opentelemetry' }, 'metrics.durations', 'http_server_request_duration_seconds'],
    [{ http: false }, 'http.measured', 'false'],
    [{ http: false }, 'http.labels', undefined],
    [{ http: { labels: [] } }, 'http.labels', 'none'],
    [{ http: { customLabels: { tenant: () => 'a', region: 'eu' } } }, 'http.customLabels', 'tenant, region'],
    [{ http: { exclude: ['/a-secret-hook', /b/, () => true] } }, 'http.exclude', '3'],
    [{ http: { excludeWhen: () => false } }, 'http.excludeWhen', 'yes'],
    [
      { http: { buckets: [{ path: '/a', buckets: [99] }] } },
      'http.buckets',
      expect.stringMatching(/^by route, .*, 99$/),
    ],
    [{ onRequestEnd: () => undefined }, 'http.onRequestEnd', 'yes'],
    [{ defaultLabels: { env: 'prod' } }, 'labels.env', 'prod'],
    [{ service: { name: 'gateway' } }, 'service.name', 'gateway'],
    [{ httpClient: { hosts: ['api.example.com'] } }, 'clients.httpClient.hosts', 'as listed'],
    [{ httpClient: false }, 'clients.httpClient', 'false'],
    [{ ws: false }, 'handlers.ws', 'false'],
    [{ system: false }, 'system.system', 'none'],
    [{ defaultMetrics: { prefix: 'app_' } }, 'system.defaultMetrics.prefix', 'app_'],
    [
      { metrics: { exclude: ['cache_*'] } },
      'metrics.metrics.exclude',
      'cache_hits_total, cache_misses_total, cache_errors_total',
    ],
    [{ metrics: { exclude: ['others'] } }, 'metrics.metrics.exclude', 'yes'],
    [{ health: { p95: false } }, 'health.p95', undefined],
    [{ auth: false }, 'auth.access', 'everybody'],
    [{ auth: { allow: ['10.0.0.0/8'], trustProxy: 2 } }, 'auth.allowed networks', 'yes'],
    [{ auth: { allow: ['10.0.0.0/8'] } }, 'auth.bearer tokens', undefined],
    [{ auth: { bearerToken: 'a'.repeat(30), maxFailures: false } }, 'auth.maxFailures', 'false'],
    [{ endpoint: false }, 'auth.access', 'nobody'],
    [{ path: '/m' }, 'endpoint.paths.page', '/m/dashboard'],
    [{ page: false }, 'endpoint.paths.page', undefined],
    [{ endpoint: { port: 9464 } }, 'endpoint.port', '9464'],
    [{ endpoint: { port: 9464 } }, 'endpoint.tls', 'false'],
    [{ push: { pushgateway: { url: 'http://gw:9091/way', job: 'j' } } }, 'push.pushgateway', 'gw:9091'],
    [
      { push: { pushgateway: { url: 'http://gw:9091', job: 'j' } } },
      'push.pushgateway.intervalSeconds',
      'at the end only',
    ],
    [{ push: { otlp: {} } }, 'push.otlp', 'localhost:4318'],
    [{ push: { producers: [new MetricsProducer()] } }, 'push.producers', '1'],
  ])('of %j have %s: %s', (options, name, value) => {
    expect(of(options)[name]).toEqual(value);
  });

  it('are cut to 200 characters, between characters', () => {
    const methods = Array.from({ length: 30 }, (_, index) => `METHOD${index}`);
    const text = of({ http: { methods } })['http.methods'];
    expect(text).toHaveLength(200);
    expect(text).toMatch(/…$/);
    const [name = ''] = Object.keys(of({ defaultLabels: { ['l'.repeat(300)]: 'x' } })).filter((key) =>
      key.includes('lll'),
    );
    expect(name).toHaveLength('labels.'.length + 200);
    const revision = `a${'\u{1f600}'.repeat(60)}`;
    expect(of({ service: { revision } })['service.revision']).toBe(revision);
    const pairs = optionGroup('of pairs', { pairs: `a${'\u{1f600}'.repeat(150)}` }).values[0]?.[1];
    expect(pairs).toBe(`a${'\u{1f600}'.repeat(99)}…`);
    expect(optionGroup('of pairs', { pairs: '\u{1f600}'.repeat(150) }).values[0]?.[1]).toBe(
      `${'\u{1f600}'.repeat(99)}…`,
    );
  });

  it('tell no secret, of no kind', () => {
    const secrets = ['SECRET-token-0123456789', 'SECRET-token-9876543210', 'SECRET-password', 'SECRET-user', HASH];
    const [token = '', other = '', password = '', username = ''] = secrets;
    const told = of({
      auth: {
        bearerToken: [token, other],
        bearerTokenFile: ['/run/SECRET-file-1', '/run/SECRET-file-2'],
        basic: [
          { username, password },
          { username: 'SECRET-second', passwordHash: HASH },
        ],
        basicFile: '/run/SECRET-users',
        allow: ['192.0.2.77'],
        guard: { canActivate: () => true },
        combine: 'any',
      },
      endpoint: { port: 9464, host: '0.0.0.0' },
      http: {
        exclude: ['/SECRET-hook'],
        customLabels: { tenant: 'SECRET-constant', plan: () => 'SECRET-computed' },
      },
      httpClient: { hosts: ['secret-host.example.com'] },
      push: {
        pushgateway: {
          url: 'https://gw.example.com/SECRET-path',
          job: 'SECRET-job',
          auth: { basic: { username, password } },
          groupings: { key: 'SECRET-group' },
        },
        otlp: {
          url: 'https://otlp.example.com/SECRET-key',
          headers: { 'x-api-key': 'SECRET-header' },
          resource: { key: 'SECRET-attribute' },
        },
      },
    });

    expect(JSON.stringify(told).toLowerCase()).not.toMatch(/secret|scrypt|192\.0\.2\.77/);
    expect(told).toMatchObject({
      'auth.bearer tokens': '2',
      'auth.token files': '2',
      'auth.users': '2',
      'auth.files of users': '1',
      'auth.allowed networks': 'yes',
      'auth.guard': 'yes',
      'auth.combine': 'any',
      'push.pushgateway': 'gw.example.com',
      'push.otlp': 'otlp.example.com',
    });
  });

  it('tell none of the environment', () => {
    const told = of(
      { push: { otlp: {} } },
      {
        METRICS_TOKEN: 'SECRET-token-0123456789',
        METRICS_TOKEN_FILE: '/run/SECRET-file',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otlp.example.com/SECRET-path',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=SECRET-header',
        OTEL_RESOURCE_ATTRIBUTES: 'key=SECRET-attribute',
      },
    );
    expect(JSON.stringify(told)).not.toContain('SECRET');
    expect(told).toMatchObject({ 'auth.bearer tokens': '1', 'auth.token files': '1', 'push.otlp': 'otlp.example.com' });
  });

  it('tell of TLS whether there is some', () => {
    const { endpoint, ...resolved } = resolveOptions({ endpoint: { port: 9464 } });
    const tls = new ManagementTls({ key: 'SECRET-key', passphrase: 'SECRET', ca: 'SECRET-ca', requestCert: true });
    const management = endpoint.management && { ...endpoint.management, tls };
    const told = JSON.stringify(optionsInForce({ ...resolved, endpoint: { ...endpoint, management } }));

    expect(told).not.toContain('SECRET');
    expect(told).toContain('["tls","true"],["client certificates demanded","true"]');
  });

  it('tell neither what a URL has beside its host, nor an option that no group names', () => {
    const resolved = resolveOptions({ push: { pushgateway: { url: 'http://gw:9091', job: 'j' }, otlp: {} } });
    const { pushgateway, otlp } = resolved.push ?? {};
    const extended = Object.assign({}, resolved, { someOption: 'SECRET' });
    const told = optionsInForce({
      ...extended,
      push: {
        producers: [],
        pushgateway: pushgateway && { ...pushgateway, url: 'http://SECRET:SECRET@gw:9091/SECRET?SECRET=1#SECRET' },
        otlp: otlp && { ...otlp, url: 'SECRET' },
      },
    });

    expect(JSON.stringify(told)).not.toContain('SECRET');
    expect(JSON.stringify(told)).toContain('["pushgateway","gw:9091"]');
  });
});
