import { errorMonitor, type EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AdapterReady } from '../../platform/adapter';
import { MetricsConfigurationError } from '../../core/metrics.errors';
import { codeOf, MetricsLogger, messageOf } from '../../core/metrics.logger';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import type { ResolvedManagement } from '../../options/resolve-endpoint';
import type { ResolvedOptions } from '../../options/resolve-options';
import { Announcement } from '../announcement';
import { plainAnswer, send } from '../answer';
import { BoundedServer } from './bounded-server';
import { EndpointHandler } from '../endpoint-handler';

/** What Node says of a port that it could not listen on. */
type ListenError = NodeJS.ErrnoException & { readonly port?: number };

/** How often a worker looks whether the port is free that another one has. */
const PORT_EVERY_MS = 250;

const EVERY_INTERFACE: ReadonlySet<string> = new Set(['0.0.0.0', '::', '::0']);

/**
 * The endpoint on a port of its own. It listens when every module was initialised and before the application does, and
 * is the last to close, so that what happens at shutdown can still be read.
 */
@Injectable()
export class ManagementServer implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Whether another worker of the application may have the port: then this one waits for it. */
  isShared: () => boolean = () => false;
  /** Whether another thread of the process has it. */
  isElsewhere = false;
  #server: BoundedServer | undefined;
  private stopped = false;
  private waiting: NodeJS.Timeout | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly handler: EndpointHandler,
    private readonly announcement: Announcement,
    private readonly logger: MetricsLogger,
    private readonly ready: AdapterReady,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { management } = this.options.endpoint;
    if (this.stopped || management === undefined || this.isElsewhere) {
      return;
    }
    this.#server = new BoundedServer(
      (request, response) => this.answer(request, response),
      (error) => this.logger.warnOnce('management', `The management port has trouble: ${messageOf(error)}`),
      management.tls?.serverOptions(),
    );
    await this.listen(this.#server, management);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.waiting);
    await this.#server?.close();
  }

  private async listen(server: BoundedServer, management: ResolvedManagement): Promise<void> {
    let port: number;
    try {
      ({ port } = await server.listen(management.port, management.host));
    } catch (error) {
      if (codeOf(error) === 'EADDRINUSE' && this.isShared()) {
        this.waitForPort(server, management);
        return;
      }
      throw explained(error, management);
    }
    if (this.stopped) {
      await server.close();
      return;
    }
    this.explainClash(management, port);
    this.announcement.make(originOf(management, port), management.tls);
  }

  /** Whoever of the workers comes first when the one that has the port ends, has it next. */
  private waitForPort(server: BoundedServer, management: ResolvedManagement): void {
    if (this.stopped) {
      return;
    }
    const again = async (): Promise<void> => {
      try {
        await this.listen(server, management);
      } catch (error) {
        this.logger.warnOnce('management', messageOf(error));
        this.waitForPort(server, management);
      }
    };
    this.waiting = setTimeout(() => void again(), PORT_EVERY_MS).unref();
  }

  /** The application listens later, and what it throws says nothing of us. */
  private explainClash({ source }: ResolvedManagement, port: number): void {
    const server: EventEmitter | undefined = this.ready.server;
    server?.once(errorMonitor, ({ code, port: wanted }: ListenError) => {
      if (code === 'EADDRINUSE' && wanted === port) {
        this.logger.warn(
          `The application cannot listen on port ${port}: its metrics endpoint has it (${source}). Give one of them another port, or leave ${source} out to have the endpoint on the port of the application.`,
        );
      }
    });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    if (!this.handler.handle(request, response)) {
      send(response, plainAnswer(404, 'Not Found')).catch((error: unknown) =>
        this.logger.debug(`An answer could not be sent: ${messageOf(error)}`),
      );
    }
  }
}

/** Where a client on this machine reaches it. */
function originOf({ host, tls }: ResolvedManagement, port: number): string {
  const name = EVERY_INTERFACE.has(host) ? 'localhost' : isIPv6(host) ? `[${host}]` : host;
  return `${tls === undefined ? 'http' : 'https'}://${name}:${port}`;
}

function explained(error: unknown, { port, host, source }: ResolvedManagement): MetricsConfigurationError {
  switch ((error as { code?: unknown }).code) {
    case 'EADDRINUSE':
      return new MetricsConfigurationError(
        source,
        `is ${port}, but something listens on port ${port} of ${host} already`,
        'choose another port, or 0 for a free one; every process of a host and every worker of a cluster needs its own',
      );
    case 'EACCES':
      return new MetricsConfigurationError(
        source,
        `is ${port}, which this process may not listen on`,
        'choose a port from 1024 on',
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new MetricsConfigurationError(
        'endpoint.host',
        `is "${host}", which is no address of this machine`,
        "use one of its own, '127.0.0.1' for this machine only, or '0.0.0.0' for every interface",
      );
    default:
      return new MetricsConfigurationError(
        source,
        `is ${port}, which cannot be listened on: ${messageOf(error)}`,
        'choose another port, or remove it to have the endpoint on the port of the application',
      );
  }
}
