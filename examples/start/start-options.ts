import { randomBytes } from 'node:crypto';
import { portFrom } from '../shared/environment';
import { StartError } from './start-error';

/** A service's port, and the environment variable that moves it. */
export interface ServicePort {
  readonly service: string;
  readonly port: number;
  readonly variable: string;
}

/** How the examples are started. */
export interface StartOptions {
  /** One round of traffic, then stop. */
  readonly once: boolean;
  readonly gateway: ServicePort;
  readonly verifier: ServicePort;
  /** What opens the metrics of both services. */
  readonly token: string;
  readonly tokenIsGenerated: boolean;
  readonly metricsPath: string;
}

/** Reads the command line and the environment. */
export function readStartOptions(args: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const unknown = args.find((arg) => arg !== '--once');
  if (unknown !== undefined) {
    throw new StartError(`Unknown option ${unknown}. There is only --once: one round of traffic, then stop.`);
  }
  const gateway = servicePort(env, 'gateway', ['GATEWAY_PORT', 'PORT'], 3000);
  const verifier = servicePort(env, 'verifier', ['VERIFIER_PORT'], 3002);
  if (gateway.port === verifier.port) {
    throw new StartError(`Both services would use port ${gateway.port}. VERIFIER_PORT moves the verifier.`);
  }
  return {
    once: args.length > 0,
    gateway,
    verifier,
    token: env['METRICS_TOKEN'] || randomBytes(24).toString('base64url'),
    tokenIsGenerated: !env['METRICS_TOKEN'],
    metricsPath: env['METRICS_PATH'] || '/metrics',
  };
}

function servicePort(
  env: NodeJS.ProcessEnv,
  service: string,
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
