import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AdapterReady, type FastifyLike, type HttpAdapterLike } from '../metrics.adapter';
import { MetricsLogger } from '../metrics.logger';
import { METRICS_OPTIONS } from '../metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { MetricsAuthGuard } from './metrics-auth.guard';
import { MetricsController } from './metrics.controller';

/** Puts the endpoint in front of the application on its own port, and says once how to read it. */
@Injectable()
export class EndpointMount implements OnModuleInit {
  constructor(
    private readonly ready: AdapterReady,
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly controller: MetricsController,
    private readonly guard: MetricsAuthGuard,
    private readonly logger: MetricsLogger,
  ) {
    if (options.enabled) {
      ready.whenKnown((adapter) => this.attach(adapter));
    }
  }

  onModuleInit(): void {
    const server = this.options.enabled ? this.ready.server : undefined;
    server?.once('listening', () => this.announce(server));
  }

  private attach(adapter: HttpAdapterLike): void {
    if (adapter.getType() === 'fastify') {
      (adapter.getInstance() as FastifyLike).addHook('onRequest', (request, reply, done) => {
        if (this.controller.handle(request.raw, reply.raw)) {
          reply.hijack();
        } else {
          done();
        }
      });
      return;
    }
    adapter.use((request, response, next) => {
      if (!this.controller.handle(request, response)) {
        next();
      }
    });
  }

  private announce(server: Server): void {
    const { metrics, json, health } = this.options.paths;
    const access = this.options.auth.kind === 'open' ? ', open to everybody (auth: false)' : '';
    this.logger.log(`Metrics at ${metrics}, ${json} and ${health}${access}.`);
    if (this.guard.generatedToken !== undefined) {
      this.logger.log(
        'No credential is configured, so this process made a token of its own. To read its metrics:\n' +
          `  curl -H 'Authorization: Bearer ${this.guard.generatedToken}' ${originOf(server)}${metrics}`,
      );
    }
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
