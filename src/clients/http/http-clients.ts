import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import { SeriesBudget } from '../../instruments/series-budget';
import type { ResolvedOptions } from '../../options/resolve-options';
import { methodLabels } from '../../platform/method-label';
import { ClientStores } from '../../stores/clients';
import { Channels } from './channels';
import { KnownHosts, MAX_HOSTS, OTHER_HOST } from './known-hosts';
import { NodeCalls } from './node-calls';
import { OpenCalls } from './open-calls';
import { TargetHosts } from './target-hosts';
import { UndiciCalls } from './undici-calls';

/**
 * Measures the HTTP calls of the process, as Node's diagnostics channels tell of them, while the application runs. Of
 * several applications in a process each counts all calls, as each has the metrics of the process: there is no telling
 * who made them.
 */
@Injectable()
export class HttpClients implements OnModuleInit, OnApplicationShutdown {
  private readonly channels = new Channels((error) =>
    this.logger.warnOnce('outgoing calls', `An outgoing HTTP call is not measured: ${messageOf(error)}`),
  );

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly stores: ClientStores,
    private readonly budget: SeriesBudget,
    private readonly logger: MetricsLogger,
  ) {}

  onModuleInit(): void {
    const { http: store } = this.stores;
    if (store === undefined) {
      return;
    }
    const calls = new OpenCalls(store);
    const hosts = new TargetHosts(store, new KnownHosts(this.options.httpClient?.hosts, () => this.onOverflow()));
    const methodLabel = methodLabels(this.options.http.methods);
    new NodeCalls(calls, hosts, methodLabel).listen(this.channels);
    new UndiciCalls(calls, hosts, methodLabel).listen(this.channels);
  }

  onApplicationShutdown(): void {
    this.channels.close();
  }

  private onOverflow(): void {
    this.budget.warnOnce(
      'hosts',
      () =>
        `Outgoing HTTP calls go to more than ${MAX_HOSTS} hosts: further ones count as ${OTHER_HOST}. Name those to tell apart in httpClient.hosts.`,
    );
  }
}
