import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { Observable, Subscription } from 'rxjs';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { PatternLabels } from './rpc-labels';
import { RpcServer, type RpcServerLike } from './rpc-server';
import { SkippedPatterns } from './skipped-patterns';
import { HandlerStores } from '../../stores/handlers';

/** Since NestJS 11 an application tells of its microservices' servers. */
interface RpcTargets {
  getRpcTargetRegistry?(): Observable<RpcServerLike>;
}

/**
 * Measures the handlers of an application's microservices where their server calls them: with the guards before them,
 * in hybrid applications that do not inherit the global interceptors, and messages that no handler takes.
 */
@Injectable()
export class RpcServers implements OnApplicationShutdown {
  /** Whether the servers are known, so that nobody else need measure. */
  readonly seesAll: boolean;
  private readonly servers = new Map<RpcServerLike, RpcServer>();
  private readonly subscription: Subscription | undefined;
  /**
   * While the container tells of the servers that it has already: they are those of an application that was made of
   * the same `TestingModuleBuilder` before.
   */
  private isReplayed = true;
  private readonly labels = new PatternLabels((label) =>
    this.logger.warnOnce(
      `pattern ${label}`,
      `Two patterns of messages have the label pattern=${JSON.stringify(label)}, of which 128 characters and five levels ` +
        'are kept: their numbers are added up. Give one of them a shorter pattern.',
    ),
  );

  private skipped: SkippedPatterns | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    private readonly stores: HandlerStores,
    private readonly logger: MetricsLogger,
  ) {
    const targets = (modules as RpcTargets).getRpcTargetRegistry?.();
    this.seesAll = targets !== undefined;
    if (stores.measures('rpc')) {
      this.subscription = targets?.subscribe((server) => this.measure(server));
    }
    this.isReplayed = false;
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
    this.servers.forEach((server) => server.release());
  }

  private measure(server: RpcServerLike): void {
    if (this.isReplayed) {
      return;
    }
    try {
      // Microservices may share a strategy.
      if (!this.servers.has(server)) {
        this.skipped ??= new SkippedPatterns(this.modules);
        this.servers.set(server, new RpcServer(server, this.stores.of('rpc'), this.labels, this.skipped));
      }
    } catch (error) {
      this.logger.warnOnce('rpc server', `The handlers of a microservice cannot be measured: ${messageOf(error)}`);
    }
  }
}
