import type { Agent } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { MetricsConfigurationError } from '../../core/metrics.errors';
import { codeOf, messageOf } from '../../core/metrics.logger';
import { isAtLeast, versionOf } from '../../core/peer-version';
import type { OtelCollection } from '../../options/metrics-producer';
import type { ResolvedOtlp } from '../../options/resolve-otlp';

/** What is said to the exporter of an `OTLPMetricExporter`. */
export interface ExporterConfiguration {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly timeoutMillis: number;
  readonly compression?: string;
  readonly httpAgentOptions: (protocol: string) => Agent;
}

/** An `OTLPMetricExporter`, as far as it is used here. */
export interface MetricExporter {
  export(
    metrics: Pick<OtelCollection['resourceMetrics'], 'scopeMetrics'> & { readonly resource: object },
    done: (result: { readonly code: number; readonly error?: unknown }) => void,
  ): void;
  shutdown(): Promise<void>;
}

/** Its class. */
export type ExporterClass = new (configuration: ExporterConfiguration) => MetricExporter;

const PACKAGES = {
  'http/protobuf': '@opentelemetry/exporter-metrics-otlp-proto',
  'http/json': '@opentelemetry/exporter-metrics-otlp-http',
} as const;
/** Earlier ones take no agent of somebody else's, or another resource. */
const OLDEST = '0.208.0';

/**
 * The official exporter for the protocol. It is not declared as a dependency, so it may be where the application is,
 * and not where this package is.
 *
 * @throws MetricsConfigurationError where it is not installed, or too old
 */
export function loadExporter(protocol: ResolvedOtlp['protocol']): ExporterClass {
  const name = PACKAGES[protocol];
  const places = [__filename, join(process.cwd(), 'package.json'), require.main?.filename];
  let problem: unknown;
  for (const place of places.filter((each) => each !== undefined)) {
    try {
      const requireThere = createRequire(place);
      checkVersion(name, requireThere.resolve(name));
      return (requireThere(name) as { readonly OTLPMetricExporter: ExporterClass }).OTLPMetricExporter;
    } catch (error) {
      if (error instanceof MetricsConfigurationError) {
        throw error;
      }
      problem ??= error;
    }
  }
  const code = codeOf(problem);
  throw new MetricsConfigurationError(
    'push.otlp',
    `needs ${name}, which cannot be loaded (${typeof code === 'string' ? code : messageOf(problem)})`,
    `install it beside this package: npm install ${name}`,
  );
}

function checkVersion(name: string, file: string): void {
  const version = versionOf(name, file);
  if (version !== undefined && !isAtLeast(version, OLDEST)) {
    throw new MetricsConfigurationError(
      'push.otlp',
      `needs ${name} ${OLDEST} or newer, but finds ${version}`,
      `npm install ${name}@latest`,
    );
  }
}
