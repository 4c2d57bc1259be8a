import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { MetricsLogger } from '../../core/metrics.logger';

type ForEach = ModulesContainer['forEach'];

/**
 * NestJS 10 walks over the modules with `({ controllers }) => this.bindListeners(controllers, …)` when a microservice
 * is made, and for nothing else.
 */
const BINDS_LISTENERS = /\bbindListeners\b/;

/**
 * Finds the microservices that an application of NestJS 10 is connected to without its global interceptors, so that no
 * message of theirs reaches `MetricsInterceptor`. Nest tells nobody; but where it binds their handlers, it asks the
 * configuration for these interceptors, or does not.
 */
@Injectable()
export class ConnectedMicroservices implements OnApplicationShutdown {
  private undo: () => void = () => {};

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly logger: MetricsLogger,
  ) {}

  /** @param hasUnheard whether there are handlers that nothing else measures */
  watch(hasUnheard: () => boolean): void {
    const { modules } = this;
    const forEach = modules.forEach.bind(modules);
    const watched: ForEach = (visit, thisArg): void => {
      const walk = (): void => forEach(visit, thisArg);
      if (!BINDS_LISTENERS.test(String(visit))) {
        walk();
      } else if (!this.asksForInterceptors(walk) && hasUnheard()) {
        this.logger.warn(
          'A microservice is connected without the global interceptors, so none of its messages is counted: NestJS 10 needs ' +
            'connectMicroservice(options, { inheritAppConfig: true }), or @UseInterceptors(MetricsInterceptor) on its controllers. NestJS 11 needs neither.',
        );
      }
    };
    modules.forEach = watched;
    this.undo = () => {
      if (modules.forEach === watched) {
        Reflect.deleteProperty(modules, 'forEach');
      }
    };
  }

  onApplicationShutdown(): void {
    this.undo();
  }

  private asksForInterceptors(walk: () => void): boolean {
    const { config } = this;
    const getGlobalInterceptors = config.getGlobalInterceptors.bind(config);
    let isAsked = false;
    config.getGlobalInterceptors = () => {
      isAsked = true;
      return getGlobalInterceptors();
    };
    try {
      walk();
    } finally {
      Reflect.deleteProperty(config, 'getGlobalInterceptors');
    }
    return isAsked;
  }
}
