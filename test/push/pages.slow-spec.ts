import { compileFunction } from 'node:vm';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import ts from 'typescript';
import * as library from 'nestjs-red-metrics';
import { blockWith } from '../integrations/support/pages';
import { Gateway } from './support/gateway';
import { Decoded, type DecodedMetric, folderOf } from './support/otlp';

const here = process.cwd();
const SECRET = 'a-key-of-a-vendor';
const VARIABLES = ['DD_API_KEY', 'NEW_RELIC_LICENSE_KEY', 'GRAFANA_CLOUD_TOKEN'];
let receiver: Gateway;
beforeEach(async () => {
  receiver = await Gateway.start();
  process.chdir(folderOf('otel-2'));
  VARIABLES.forEach((name) => (process.env[name] = SECRET));
});
afterEach(async () => {
  await receiver.stop();
  process.chdir(here);
  VARIABLES.forEach((name) => delete process.env[name]);
});

/** The module that the block of the page makes, with the receiver in place of the host. */
function moduleOf(page: string, host: string): DynamicModule {
  const code = blockWith(page, 'ts', host).replace(host, receiver.url);
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const exported: { metrics?: DynamicModule } = {};
  const run = compileFunction(outputText, ['require', 'exports', 'process']) as (...given: unknown[]) => void;
  run(() => library, exported, process);
  if (exported.metrics === undefined) {
    throw new Error(`docs/integrations/${page} has a block that exports no metrics`);
  }
  return exported.metrics;
}

function temporalityOf({ sum }: DecodedMetric): string | undefined {
  return sum?.aggregationTemporality;
}

it.each([
  ['datadog.md', 'http://datadog-agent:4318', {}, '/v1/metrics', 'DELTA'],
  ['datadog.md', 'https://otlp.datadoghq.com', { 'dd-api-key': SECRET }, '/v1/metrics', 'DELTA'],
  ['new-relic.md', 'https://otlp.nr-data.net', { 'api-key': SECRET }, '/v1/metrics', 'DELTA'],
  ['opentelemetry.md', 'http://otel-collector:4318', {}, '/v1/metrics', 'CUMULATIVE'],
  [
    'opentelemetry.md',
    'https://otlp-gateway-prod-eu-west-0.grafana.net',
    { authorization: `Basic ${Buffer.from(`123456:${SECRET}`).toString('base64')}` },
    '/otlp/v1/metrics',
    'CUMULATIVE',
  ],
])('%s: what is pushed to %s arrives', async (page, host, headers, path, temporality) => {
  const context = await NestFactory.createApplicationContext(moduleOf(page, host), {
    logger: false,
    abortOnError: false,
  });
  await context.close();

  expect(receiver.received.map(({ url }) => url)).toEqual([path]);
  const [received] = receiver.received as [(typeof receiver.received)[number]];
  expect(received.headers).toMatchObject(headers);
  const decoded = new Decoded(received);
  expect(decoded.resource).toMatchObject({ 'service.name': 'gateway', 'service.version': '1.4.2' });
  expect(temporalityOf(decoded.metric('metrics_pushes_total'))).toBe(`AGGREGATION_TEMPORALITY_${temporality}`);
  expect(decoded.metrics.length).toBeGreaterThan(20);
});
