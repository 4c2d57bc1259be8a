import type { Instruments } from '../instruments/instruments';
import type { LabelledHistogram } from '../instruments/labelled-histogram';
import type { LabelledCounter } from '../instruments/labelled-numbers';
import type { SeriesBudget } from '../instruments/series-budget';
import type { ResolvedOptions } from '../options/resolve-options';
import { HttpClientStore } from './http-client-store';
import { RpcClientCalls } from './rpc-client-calls';

/** The calls that the service makes to others, by kind. A kind that is not measured is `undefined`. */
export class ClientStores {
  readonly http: HttpClientStore | undefined;
  readonly rpc: RpcClientCalls | undefined;

  /** @throws MetricsConfigurationError where the registry has a metric of one of the names */
  constructor({ httpClient, transports }: ResolvedOptions, instruments: Instruments, budget: SeriesBudget) {
    this.http = httpClient && new HttpClientStore(httpClient, instruments, budget);
    this.rpc = transports.rpcClient && new RpcClientCalls(transports.rpcClient.buckets, instruments, budget);
  }

  /** What is counted of the kinds of which calls were made. */
  get counted(): readonly (LabelledCounter | LabelledHistogram)[] {
    const { total, duration } = this.http?.made ?? {};
    return [total, duration, this.rpc?.store?.duration].filter((family) => family !== undefined);
  }
}
