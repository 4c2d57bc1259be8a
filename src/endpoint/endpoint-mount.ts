import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { AdapterReady, type FastifyLike, type HttpAdapterLike } from '../metrics.adapter';
import { METRICS_OPTIONS } from '../metrics.tokens';
import { EndpointPaths } from '../options/endpoint-paths';
import type { ResolvedOptions } from '../options/resolve-options';
import { resolvePrefix } from '../options/resolve-paths';
import { Announcement } from './announcement';
import { onFurtherServers } from './further-servers';
import { MetricsController } from './metrics.controller';
import { takeOver } from './server-takeover';

/**
 * Puts the endpoint in front of the application on its own port. What comes over a socket is answered at the server; on Express and Fastify, a
 * middleware or a hook answers what comes without: injected requests and serverless handlers.
 */
@Injectable()
export class EndpointMount implements OnModuleInit, OnApplicationShutdown {
  private readonly isMounted: boolean;
  private readonly undo: (() => void)[] = [];

  constructor(
    private readonly ready: AdapterReady,
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly controller: MetricsController,
    private readonly paths: EndpointPaths,
    private readonly application: ApplicationConfig,
    private readonly announcement: Announcement,
  ) {
    this.isMounted = options.enabled && options.endpoint.management === undefined;
    if (this.isMounted) {
      ready.whenKnown((adapter) => this.attach(adapter));
    }
  }

  /** The server exists, the application has said its prefix, and nobody listens yet. */
  onModuleInit(): void {
    if (this.options.enabled && this.options.endpoint.followsPrefix) {
      this.paths.moveBelow(resolvePrefix(this.application.getGlobalPrefix()));
    }
    if (!this.isMounted) {
      return;
    }
    const { server } = this.ready;
    if (server === undefined) {
      this.announcement.sayUnserved();
      return;
    }
    this.takeOver(server);
    server.once('listening', () => this.announcement.make(originOf(server)));
  }

  onApplicationShutdown(): void {
    this.undo.splice(0).forEach((undo) => undo());
  }

  private takeOver(server: Server): void {
    this.undo.push(takeOver(server, (request, response) => this.controller.handle(request, response)));
  }

  private attach(adapter: HttpAdapterLike): void {
    switch (adapter.getType()) {
      case 'express':
        adapter.use((request, response, next) => {
          if (!this.controller.handle(request, response)) {
            next();
          }
        });
        break;
      case 'fastify':
        this.attachToFastify(adapter.getInstance() as FastifyLike);
        break;
      default:
      // Nothing is known of what goes into a middleware here, nor whether there are any: the endpoint is at the server only.
    }
  }

  private attachToFastify(instance: FastifyLike): void {
    instance.addHook('onRequest', (request, reply, done) => {
      // What `rewriteUrl` makes of a request is no other spelling of the endpoint's path.
      if (this.controller.handle(request.raw, reply.raw, request.originalUrl)) {
        reply.hijack();
      } else {
        done();
      }
    });
    onFurtherServers(instance, (server) => this.takeOver(server));
  }
}

/** The beginning of a curl argument that reaches the server from this machine. */
function originOf(server: Server): string {
  const address = server.address();
  if (typeof address === 'string') {
    return `--unix-socket '${address}' http://localhost`;
  }
  return `${server instanceof TlsServer ? 'https' : 'http'}://localhost:${address?.port ?? 0}`;
}
