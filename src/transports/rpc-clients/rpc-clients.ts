import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import type { Undo } from '../../core/wrap-method';
import { ClientStores } from '../../stores/clients';
import { HandlerCall } from '../../stores/handler-call';
import type { HandlerCells, HandlerStore } from '../../stores/handlers';
import type { RpcClientCalls } from '../../stores/rpc-client-calls';
import type { CallCounter } from './client-owners';
import { type ClientWatch, clientWatch } from './client-watch';
import { holdsClient, makesPerRequest } from './held-clients';

/** A call of a client. */
class ClientCall extends HandlerCall {
  constructor(
    store: HandlerStore,
    cells: HandlerCells,
    calls: Set<HandlerCall>,
    readonly client: object,
  ) {
    super(store, cells, calls);
  }
}

/** Measures the calls of an application's clients of microservices, from when it starts until it closes. */
@Injectable()
export class RpcClients implements CallCounter, OnModuleInit, OnApplicationShutdown {
  private readonly running = new Set<ClientCall>();
  /** `undefined`: not measured. */
  private readonly calls: RpcClientCalls | undefined;
  private readonly watch: ClientWatch | undefined;
  private undo: Undo | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    stores: ClientStores,
    private readonly logger: MetricsLogger,
  ) {
    this.calls = stores.rpc;
    this.watch = this.calls && this.watchOf();
    if (this.watch !== undefined) {
      this.calls?.reserve();
    }
  }

  get makesPerRequest(): boolean {
    return makesPerRequest(this.modules);
  }

  /** Before any hook of the application, where it has a server. */
  configure(): void {
    this.start();
  }

  /** A module that is made but never starts is never closed, either: so not earlier. */
  onModuleInit(): void {
    this.start();
  }

  onApplicationShutdown(): void {
    this.undo?.();
    this.running.forEach((call) => call.leave());
  }

  holds(client: object): boolean {
    return holdsClient(this.modules, client);
  }

  begin(client: object, transport: string, pattern: string): ClientCall | undefined {
    const { calls } = this;
    return calls && new ClientCall(calls.storeInUse(), calls.cellsOf(transport, pattern), this.running, client);
  }

  callsOf(client: unknown): readonly ClientCall[] {
    return [...this.running].filter((call) => call.client === client);
  }

  unclaimed(): void {
    this.logger.warnOnce(
      'unclaimed client',
      'The calls of a client of microservices are not counted: several applications with MetricsModule run in this process, and ' +
        'it stands in none of them. Provide the client (ClientsModule), or keep it in a property of a provider.',
    );
  }

  failed(error: unknown): void {
    this.logger.warnOnce(
      'rpc client',
      `A call of a client of microservices could not be measured: ${messageOf(error)}`,
    );
  }

  private start(): void {
    try {
      this.undo ??= this.watch?.add(this);
    } catch (error) {
      this.failed(error);
    }
  }

  private watchOf(): ClientWatch | undefined {
    try {
      return clientWatch();
    } catch (error) {
      this.failed(error);
      return undefined;
    }
  }
}
