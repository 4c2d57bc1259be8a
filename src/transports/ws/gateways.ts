import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { FrontDoor } from '../../platform/front-door';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { type Undo, wrapMethod } from '../../core/wrap-method';
import { type ConnectionStore, makeConnections } from '../../stores/connections';
import { Instruments } from '../../instruments/instruments';
import { HANDLER_KINDS_IN_USE, type HandlerKinds } from '../handler-kinds';
import type { HandlerCall } from '../../stores/handler-call';
import { HandlerStores } from '../../stores/handlers';
import { eventsOf } from './gateway-events';
import { onSocketIo } from './socket-io-requests';
import { type ClientListener, onClients, whenGone, type WsAdapterLike } from './ws-adapter';
import { clientOf, markClient } from './ws-client';
import { measureWsHandlers } from './ws-handlers';
import { unknownVersion } from './websockets-internals';
import { WsMessages } from './ws-messages';

type GetIoAdapter = (this: ApplicationConfig) => WsAdapterLike | null;

/** What is measured of an application that has gateways. */
interface Measured {
  readonly messages: WsMessages;
  readonly connections: ConnectionStore;
}

/**
 * Measures an application's gateways: their clients where its WebSocket adapter hears of them, their messages where
 * Nest calls the handlers. A client is what the adapter gives to gateways: a connection of `ws`, and of socket.io each
 * namespace's socket. It counts once, however many gateways share its server.
 */
@Injectable()
export class Gateways implements ClientListener, OnApplicationShutdown {
  /** Whether every message is seen where Nest calls its handler, so that nobody else need measure. */
  readonly seesAll: boolean;
  private readonly measured: Measured | undefined;
  private unwrap: Undo = () => {};

  constructor(
    private readonly config: ApplicationConfig,
    modules: ModulesContainer,
    instruments: Instruments,
    stores: HandlerStores,
    private readonly logger: MetricsLogger,
    private readonly door: FrontDoor,
    @Inject(HANDLER_KINDS_IN_USE) kinds: HandlerKinds,
  ) {
    const hasGateways = kinds.has('ws');
    if (hasGateways) {
      this.wrapConfig();
    }
    if (!stores.measures('ws') || !hasGateways) {
      this.seesAll = true;
      return;
    }
    const messages = new WsMessages(stores.of('ws'), eventsOf(modules));
    this.measured = { messages, connections: makeConnections(instruments) };
    this.seesAll = measureWsHandlers();
    const version = unknownVersion();
    if (version !== undefined) {
      logger.warnOnce(
        'websockets version',
        `@nestjs/websockets ${version} is not one of those that are known (10, 11, 12): messages may be missing in the metrics.`,
      );
    }
  }

  onApplicationShutdown(): void {
    this.unwrap();
  }

  /** What a server of socket.io polls over HTTP is no request of the application. */
  bound(server: unknown): void {
    try {
      onSocketIo(server, {
        polled: (response, mount) => this.door.follower?.handOver(response, mount),
        served: (response, mount) => this.door.follower?.servedBy(response, mount),
      });
    } catch (error) {
      this.logger.warnOnce('ws polling', `The long polling of a gateway counts as requests: ${messageOf(error)}`);
    }
  }

  /** A client came to the server of a gateway, maybe to one more of the same server. */
  connected(client: unknown, adapter: WsAdapterLike): void {
    try {
      if (this.measured !== undefined && clientOf(client) === undefined) {
        this.measure(client, adapter, this.measured);
      }
    } catch (error) {
      this.logger.warnOnce('ws client', `The client of a gateway cannot be measured: ${messageOf(error)}`);
    }
  }

  /** A message stands before its handler; `undefined` where it is measured already, or not at all. */
  beginUnseen(client: unknown, event: unknown): HandlerCall | undefined {
    const known = clientOf(client);
    if (this.seesAll && known !== undefined) {
      return undefined;
    }
    return known === undefined ? this.measured?.messages.begin(event) : known.begin(event);
  }

  private measure(client: unknown, adapter: WsAdapterLike, { messages, connections }: Measured): void {
    const known = markClient(client, messages);
    connections.connect();
    const isSeen = whenGone(adapter, client, () => {
      if (known.leave()) {
        connections.disconnect();
      }
    });
    if (!isSeen) {
      // Better none than one that is never seen to go.
      connections.open--;
    }
  }

  /**
   * Each adapter that the application has is heard from when Nest asks for it: it may be set late, and by Nest itself.
   */
  private wrapConfig(): void {
    const hear = (adapter: WsAdapterLike | null): void => this.hear(adapter);
    this.unwrap = wrapMethod<GetIoAdapter>(
      this.config,
      'getIoAdapter',
      (getIoAdapter, wrap) =>
        function () {
          const adapter = getIoAdapter.call(this);
          if (wrap.active) {
            hear(adapter);
          }
          return adapter;
        },
    );
  }

  private hear(adapter: WsAdapterLike | null): void {
    try {
      if (adapter !== null) {
        onClients(adapter, this);
      }
    } catch (error) {
      this.logger.warnOnce('ws adapter', `The clients of gateways cannot be measured: ${messageOf(error)}`);
    }
  }
}
