import { MetricsConfigurationError } from '../../core/metrics.errors';
import type { ResolvedArtifactOptions } from '../artifact-options';

/** Where the endpoint is, and what is served there. */
export interface EndpointAddress {
  readonly port: number;
  /** Whether that is a port of its own. */
  readonly isManaged: boolean;
  readonly scheme: 'http' | 'https';
  readonly metricsPath: string;
  readonly healthPath: string;
}

const LOOPBACK = /^(?:127\.|localhost$|::1$)/;

/**
 * Where the endpoint is under these options.
 *
 * @throws MetricsConfigurationError where the options leave that open
 */
export function addressOf({ metrics, deployment, access }: ResolvedArtifactOptions): EndpointAddress {
  const { isServed, management, mode } = metrics.endpoint;
  if (!isServed) {
    throw new MetricsConfigurationError(
      'endpoint',
      'is false: there is nothing that Prometheus could read',
      'remove it, or generate rules, alerts and dashboards alone',
    );
  }
  const isBelowPrefix = mode === 'route' && deployment.globalPrefix !== undefined;
  const followsPrefix = metrics.endpoint.followsPrefix || isBelowPrefix;
  if (management?.port === 0) {
    throw new MetricsConfigurationError(
      'endpoint.port',
      'is 0, a port that nobody knows before the start',
      'set it to a port, e.g. 9464',
    );
  }
  if (followsPrefix && deployment.globalPrefix === undefined) {
    throw new MetricsConfigurationError(
      'artifacts.globalPrefix',
      "is missing, and endpoint.prefix is 'follow'",
      "set it to what app.setGlobalPrefix() gets, or to '/' for none",
    );
  }
  const prefix = followsPrefix ? (deployment.globalPrefix ?? '') : '';
  return {
    port: management?.port ?? deployment.port,
    isManaged: management !== undefined,
    scheme: access.tls ? 'https' : 'http',
    metricsPath: prefix + metrics.paths.metrics,
    healthPath: prefix + metrics.paths.health,
  };
}

/**
 * The same where Prometheus runs in another container.
 *
 * @throws MetricsConfigurationError where the endpoint is bound to loopback, or shares its port of its own with the
 * application, too
 */
export function addressForOthers(options: ResolvedArtifactOptions): EndpointAddress {
  const address = addressOf(options);
  if (address.isManaged && address.port === options.deployment.port) {
    throw new MetricsConfigurationError(
      'artifacts.port',
      `is ${address.port}, which is also the port of its own that the endpoint has`,
      'set it to the port that the application listens on',
    );
  }
  const host = options.metrics.endpoint.management?.host;
  if (host !== undefined && LOOPBACK.test(host)) {
    throw new MetricsConfigurationError(
      'endpoint.host',
      `is ${host}, which neither Prometheus nor a probe reaches from outside of the container`,
      "set it to '0.0.0.0'",
    );
  }
  return address;
}
