import { inspect } from 'node:util';
import { MetricsProducer } from './metrics-producer';
import { resolveOptions } from './resolve-options';
import type { ResolvedOtlp } from './resolve-otlp';

const SECRET = 'hunter2hunter2';

const otlpOf = (otlp: object, env: NodeJS.ProcessEnv = {}): ResolvedOtlp | undefined =>
  resolveOptions({ push: { otlp } }, {}, env).push?.otlp;

function problemOf(otlp: unknown, env: NodeJS.ProcessEnv = {}): string {
  try {
    resolveOptions({ push: { otlp } }, {}, env);
    return 'none';
  } catch (error) {
    return String(error);
  }
}

describe('the option push.otlp', () => {
  it('has defaults', () => {
    expect(otlpOf({})).toMatchObject({
      url: 'http://localhost:4318/v1/metrics',
      protocol: 'http/protobuf',
      compression: undefined,
      temporality: 'cumulative',
      histograms: 'explicit',
      intervalSeconds: 60,
      timeoutSeconds: 10,
      onShutdown: true,
      shutdownSeconds: 5,
      auth: undefined,
      isInstanceMade: true,
      resource: { 'service.name': 'unknown_service:node', 'service.instance.id': expect.any(String) as string },
    });
  });

  it.each([
    ['http://collector:4318', 'http://collector:4318/v1/metrics'],
    ['http://collector:4318/', 'http://collector:4318/v1/metrics'],
    ['https://gateway.example/otlp', 'https://gateway.example/otlp/v1/metrics'],
    ['https://gateway.example/otlp/v1/metrics', 'https://gateway.example/otlp/v1/metrics'],
  ])('the URL %s is %s', (given, url) => {
    expect(otlpOf({ url: given })?.url).toBe(url);
  });

  it('wins over the environment', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRIC_EXPORT_INTERVAL: '30000',
      OTEL_EXPORTER_OTLP_TIMEOUT: '2500',
      OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: 'base2_exponential_bucket_histogram',
    };
    expect(otlpOf({}, env)).toMatchObject({
      url: 'http://other:4318/v1/metrics',
      protocol: 'http/json',
      intervalSeconds: 30,
      timeoutSeconds: 2.5,
      histograms: 'exponential',
    });
    const given = {
      url: 'http://x',
      protocol: 'http/protobuf',
      intervalSeconds: 5,
      timeoutSeconds: 3,
      histograms: 'explicit',
    };
    expect(otlpOf(given, env)).toMatchObject({ ...given, url: 'http://x/v1/metrics' });
  });

  it('takes the variables of the metrics before those of all signals', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://metrics/exactly',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/json',
    };
    expect(otlpOf({}, env)).toMatchObject({ url: 'http://metrics/exactly', protocol: 'http/json' });
  });

  it.each([
    [{ url: `http://a:${SECRET}@x` }, 'push.otlp.url has credentials in it'],
    [{ headers: 'x' }, 'push.otlp.headers must be an object of headers'],
    [{ headers: { 'api-key': undefined } }, 'push.otlp.headers.api-key must be a text that is not empty'],
    [{ headers: { 'api-key': `${SECRET}\n` } }, 'push.otlp.headers.api-key has characters that no header carries'],
    [{ headers: { authorization: 'x' }, auth: { bearerToken: 'y' } }, 'push.otlp has both auth and a header'],
    [{ protocol: 'grpc' }, 'push.otlp.protocol must be one of http/protobuf, http/json'],
    [{ temporality: 'lowmemory' }, 'push.otlp.temporality must be one of cumulative, delta'],
    [{ resource: { a: {} } }, 'push.otlp.resource.a must be a text of at most 1024 characters'],
    [{ intervalSeconds: 0 }, 'push.otlp.intervalSeconds must be a number from 1 to 86400'],
  ])('%j is wrong', (otlp, problem) => {
    expect(problemOf(otlp)).toContain(problem);
    expect(problemOf(otlp)).not.toContain(SECRET);
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL must be one of http/protobuf, http/json'],
    [{ OTEL_METRIC_EXPORT_INTERVAL: '1m' }, 'OTEL_METRIC_EXPORT_INTERVAL must be milliseconds, but is "1m"'],
    [{ OTEL_RESOURCE_ATTRIBUTES: `a,${SECRET}` }, 'OTEL_RESOURCE_ATTRIBUTES is no list of attributes'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: `http://a:${SECRET}@x` }, 'OTEL_EXPORTER_OTLP_ENDPOINT has credentials in it'],
  ])('%j is wrong, and nobody minds without the option', (env, problem) => {
    expect(problemOf({}, env)).toContain(problem);
    expect(problemOf({}, env)).not.toContain(SECRET);
    expect(resolveOptions({}, {}, env).push).toBeUndefined();
  });

  it('shows no secret, however it is printed', () => {
    const otlp = otlpOf({ headers: { 'api-key': SECRET } });
    expect(inspect(otlp, { depth: 10, showHidden: true })).not.toContain(SECRET);
    expect(JSON.stringify(otlp)).not.toContain(SECRET);
    expect(otlp?.headers.all).toEqual({ 'api-key': SECRET });
  });
});

it('push.producers takes producers', () => {
  const producer = new MetricsProducer();
  expect(resolveOptions({ push: { producers: [producer] } }).push?.producers).toEqual([producer]);
  expect(() => resolveOptions({ push: { producers: producer } })).toThrow('push.producers must be an array');
  expect(() => resolveOptions({ push: { producers: [{}] } })).toThrow('push.producers[0] must be a MetricsProducer');
});
