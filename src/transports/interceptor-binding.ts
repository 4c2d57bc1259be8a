import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { AdapterReady } from '../platform/adapter';
import { MetricsLogger } from '../core/metrics.logger';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { GraphqlResolvers } from './graphql/graphql-resolvers';
import { HANDLER_KINDS_IN_USE, type HandlerKinds, takesMessagesWithout } from './handler-kinds';
import { MetricsInterceptor } from './metrics.interceptor';
import { ConnectedMicroservices } from './rpc/connected-microservices';
import { RpcServers } from './rpc/rpc-servers';
import { Gateways } from './ws/gateways';

const KNOWN_ADAPTERS: readonly string[] = ['express', 'fastify'];

/** Decides whether the application needs the interceptor: it costs something in every call of every handler. */
@Injectable()
export class InterceptorBinding {
  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly modules: ModulesContainer,
    private readonly adapter: AdapterReady,
    private readonly rpc: RpcServers,
    private readonly connected: ConnectedMicroservices,
    private readonly gateways: Gateways,
    private readonly graphql: GraphqlResolvers,
    private readonly interceptor: MetricsInterceptor,
    private readonly logger: MetricsLogger,
    @Inject(HANDLER_KINDS_IN_USE) private readonly kinds: HandlerKinds,
  ) {}

  /**
   * The interceptor to bind for every handler of the application; `undefined`: none. Where it is needed, one line of
   * the debug log says why.
   */
  decide(): MetricsInterceptor | undefined {
    const { interceptor } = this.options.transports;
    const needs = this.needs();
    const why = needs.join(', ');
    if (needs.length === 0 && interceptor !== 'always') {
      return undefined;
    }
    if (interceptor === 'never') {
      this.logger.debug(`MetricsInterceptor is not bound: interceptor is 'never', though: ${why}`);
      return undefined;
    }
    this.logger.debug(`MetricsInterceptor is bound: ${interceptor === 'always' ? "interceptor is 'always'" : why}`);
    if (this.needsForMessages()) {
      this.connected.watch(() => takesMessagesWithout(this.modules, MetricsInterceptor));
    }
    return this.interceptor;
  }

  /** What nothing but the interceptor can measure here. */
  private needs(): string[] {
    const { http } = this.options;
    const needs: string[] = [];
    const type = this.adapter.adapter?.getType();
    if (http.instrumentation === 'interceptor') {
      needs.push("http.instrumentation is 'interceptor'");
    } else if (http.isMeasured && type !== undefined && !KNOWN_ADAPTERS.includes(type)) {
      needs.push(`the HTTP adapter "${type}" is not known`);
    }
    if (this.needsForMessages()) {
      needs.push('this version of NestJS does not show the servers of microservices');
    }
    if (!this.gateways.seesAll) {
      needs.push('this version of NestJS does not show the handlers of gateways');
    }
    if (!this.graphql.seesAll) {
      needs.push('this version of @nestjs/graphql does not show its resolvers');
    }
    return needs;
  }

  private needsForMessages(): boolean {
    return !this.rpc.seesAll && this.options.transports.rpc !== undefined && this.kinds.has('rpc');
  }
}
