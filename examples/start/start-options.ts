import { randomBytes } from 'node:crypto';
import { portFrom } from '../shared/environment';
import { StartError } from './start-error';

/** The services, by the names of their folders. */
export type ServiceName = 'gateway' | 'verifier' | 'proxy' | 'upstream';

/** A service's port, and the environment variable that moves it. */
export interface ServicePort {
  readonly service: ServiceName;
  readonly port: number;
  readonly variable: string;
}

/** How the examples are started. */
export interface StartOptions {
  /** One round of traffic, then stop. */
  readonly once: boolean;
  readonly ports: Readonly<Record<ServiceName, ServicePort>>;
  /** What opens the metrics of the services. */
  readonly token: string;
  readonly tokenIsGenerated: boolean;
  /** Where the gateway and the verifier have theirs. */
  readonly metricsPath: string;
}

/** Reads the command line and the environment. */
export function readStartOptions(args: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const unknown = args.find((arg) => arg !== '--once');
  if (unknown !== undefined) {
    throw new StartError(`Unknown option ${unknown}. There is only --once: one round of traffic, then stop.`);
  }
  const ports = {
    gateway: servicePort(env, 'gateway', ['GATEWAY_PORT', 'PORT'], 3000),
    verifier: servicePort(env, 'verifier', ['VERIFIER_PORT'], 3002),
    proxy: servicePort(env, 'proxy', ['PROXY_PORT'], 3003),
    upstream: servicePort(env, 'upstream', ['UPSTREAM_PORT'], 3004),
  };
  checkDistinct(Object.values(ports));
  return {
    once: args.length > 0,
    ports,
    token: env['METRICS_TOKEN'] || randomBytes(24).toString('base64url'),
    tokenIsGenerated: !env['METRICS_TOKEN'],
    metricsPath: env['METRICS_PATH'] || '/metrics',
  };
}

function servicePort(
  env: NodeJS.ProcessEnv,
  service: ServiceName,
  variables: readonly [string, ...string[]],
  fallback: number,
): ServicePort {
  const [variable] = variables;
  let port: number;
  try {
    port = portFrom(env, variables, fallback);
  } catch (error) {
    throw new StartError((error as Error).message);
  }
  if (port === 0) {
    throw new StartError(`${variable} must name a port: with 0 nobody knows where the ${service} is.`);
  }
  return { service, port, variable };
}

function checkDistinct(ports: readonly ServicePort[]): void {
  for (const [index, { service, port, variable }] of ports.entries()) {
    const other = ports.slice(0, index).find((earlier) => earlier.port === port);
    if (other !== undefined) {
      throw new StartError(
        `The ${other.service} and the ${service} would both use port ${port}. ${variable} moves the ${service}.`,
      );
    }
  }
}
