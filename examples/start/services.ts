import { ServiceProcess } from './service-process';
import type { Signer } from './signer';
import type { ServiceName, StartOptions } from './start-options';

/** Where the proxy has its metrics, see proxy/proxy.module.ts. */
const PROXY_METRICS = '/v1/metrics';

/** Where each service is. */
export type Origins = Readonly<Record<ServiceName, string>>;

/** A service as a process, and what can be read of it. */
export interface RunningService {
  readonly process: ServiceProcess;
  /** Answers with 200 once the service is up. */
  readonly readyUrl: string;
  /** Its exposition for Prometheus; the upstream has none. */
  readonly metricsUrl?: string;
}

/** Where the services of the ports are. */
export function originsOf({ ports }: StartOptions): Origins {
  const origin = (name: ServiceName): string => `http://localhost:${ports[name].port}`;
  return {
    gateway: origin('gateway'),
    verifier: origin('verifier'),
    proxy: origin('proxy'),
    upstream: origin('upstream'),
  };
}

/** Starts all services, each knowing those it needs. */
export function startServices(options: StartOptions, origins: Origins, signer: Signer): RunningService[] {
  const { metricsPath } = options;
  const start = (name: ServiceName, env: NodeJS.ProcessEnv = {}): ServiceProcess => {
    const { variable, port } = options.ports[name];
    return new ServiceProcess(name, { METRICS_TOKEN: options.token, [variable]: String(port), ...env });
  };
  return [
    {
      process: start('verifier', { VERIFIER_KEYS: signer.registryEntry }),
      readyUrl: `${origins.verifier}${metricsPath}/health`,
      metricsUrl: `${origins.verifier}${metricsPath}`,
    },
    {
      process: start('gateway', { VERIFIER_URL: origins.verifier }),
      readyUrl: `${origins.gateway}${metricsPath}/health`,
      metricsUrl: `${origins.gateway}${metricsPath}`,
    },
    { process: start('upstream'), readyUrl: `${origins.upstream}/v1/models` },
    {
      process: start('proxy', { UPSTREAM_URL: origins.upstream }),
      readyUrl: `${origins.proxy}${PROXY_METRICS}/health`,
      metricsUrl: `${origins.proxy}${PROXY_METRICS}/prometheus`,
    },
  ];
}
