import { readFileSync } from 'node:fs';
import http, { type Agent } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { MetricsConfigurationError } from '../../core/metrics.errors';
import { codeOf } from '../../core/metrics.logger';
import { type Method, wrapMethod } from '../../core/wrap-method';
import type { ResolvedOtlp } from '../../options/resolve-otlp';
import { ownAgent } from '../../platform/own-agent';

/** Certificates, as Node takes them. */
export type Certificates = Readonly<Partial<Record<keyof ResolvedOtlp['tls'], Buffer>>>;

/** The certificates that the environment names. @throws MetricsConfigurationError where a file cannot be read */
export function readCertificates(tls: ResolvedOtlp['tls']): Certificates {
  const variables = { ca: 'CERTIFICATE', cert: 'CLIENT_CERTIFICATE', key: 'CLIENT_KEY' } as const;
  const named = (['ca', 'cert', 'key'] as const).flatMap((part) => {
    const path = tls[part];
    return path === undefined ? [] : [[part, read(path, `OTEL_EXPORTER_OTLP_${variables[part]}`)]];
  });
  return Object.fromEntries(named) as Certificates;
}

function read(path: string, where: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new MetricsConfigurationError(
      where,
      `names a file that cannot be read (${String(codeOf(error))})`,
      'mount it, readable by the user that runs this process',
    );
  }
}

interface Connecting {
  createConnection(options: object, done: (error: Error) => void): Socket | undefined;
}

/** The agents of one push: its connections end with it, and its requests are no calls of the application's. */
export class PushAgents {
  private readonly agents: Agent[] = [];
  private isOver = false;

  /** @param isLast whether the process stays alive for it */
  constructor(
    private readonly certificates: Certificates,
    private readonly isLast: boolean,
  ) {}

  of(protocol: string): Agent {
    const options = { keepAlive: false };
    const agent =
      protocol === 'https:' ? new https.Agent({ ...this.certificates, ...options }) : new http.Agent(options);
    wrapMethod<Method>(
      agent,
      'createConnection',
      (connect) =>
        (...args) =>
          this.connect(agent, connect, args),
    );
    this.agents.push(agent);
    return ownAgent(agent);
  }

  /** Closes what is open. The exporter may be about to try again: it gets no connection any more. */
  end(): void {
    this.isOver = true;
    this.agents.forEach((agent) => agent.destroy());
  }

  private connect(agent: Agent, connect: Method, args: unknown[]): unknown {
    if (this.isOver) {
      const [, done] = args as Parameters<Connecting['createConnection']>;
      done(new Error('The push is over.'));
      return undefined;
    }
    const socket = Reflect.apply(connect, agent, args) as ReturnType<Connecting['createConnection']>;
    return this.isLast ? socket : socket?.unref();
  }
}
