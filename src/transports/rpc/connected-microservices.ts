import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { MetricsLogger } from '../../core/metrics.logger';
import { type Undo, wrapMethod } from '../../core/wrap-method';

type ForEach = (this: ModulesContainer, ...args: Parameters<ModulesContainer['forEach']>) => void;
type GetInterceptors = (this: ApplicationConfig) => ReturnType<ApplicationConfig['getGlobalInterceptors']>;

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
  private undo: Undo = () => {};

  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly logger: MetricsLogger,
  ) {}

  /** @param hasUnheard whether there are handlers that nothing else measures */
  watch(hasUnheard: () => boolean): void {
    const onBinding = (bind: () => void): void => {
      if (!this.asksForInterceptors(bind) && hasUnheard()) {
        this.logger.warn(
          'A microservice is connected without the global interceptors, so none of its messages is counted: NestJS 10 needs ' +
            'connectMicroservice(options, { inheritAppConfig: true }), or @UseInterceptors(MetricsInterceptor) on its controllers. NestJS 11 needs neither.',
        );
      }
    };
    this.undo = wrapMethod<ForEach>(
      this.modules,
      'forEach',
      (forEach, wrap) =>
        function (visit, thisArg) {
          const walk = (): void => forEach.call(this, visit, thisArg);
          if (wrap.active && BINDS_LISTENERS.test(String(visit))) {
            onBinding(walk);
          } else {
            walk();
          }
        },
    );
  }

  onApplicationShutdown(): void {
    this.undo();
  }

  private asksForInterceptors(walk: () => void): boolean {
    let isAsked = false;
    const undo = wrapMethod<GetInterceptors>(
      this.config,
      'getGlobalInterceptors',
      (getGlobalInterceptors) =>
        function () {
          isAsked = true;
          return getGlobalInterceptors.call(this);
        },
    );
    try {
      walk();
    } finally {
      undo();
    }
    return isAsked;
  }
}
