import { type ClientProxy, ClientTCP, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { eventually } from '../../support/eventually';
import { freePort } from '../../support/processes';
import { TestApp, type TestAppOptions } from '../../support/test-app';

const clients: ClientTCP[] = [];

export interface RpcAppOptions extends TestAppOptions {
  inheritAppConfig?: boolean;
}

/** A hybrid application with a microservice, and a client of it. */
export class CalledApp<Client extends Pick<ClientProxy, 'send' | 'emit'>> {
  protected constructor(
    readonly http: TestApp,
    readonly client: Client,
  ) {}

  /** Sends a message and waits for its one answer; an error is what is thrown. */
  send(pattern: unknown, message: unknown = {}): Promise<unknown> {
    return firstValueFrom(this.client.send(pattern, message));
  }

  /** Sends a message and waits for all of its answers. */
  sendForAll(pattern: unknown, message: unknown = {}): Promise<unknown[]> {
    return lastValueFrom(this.client.send(pattern, message).pipe(toArray()));
  }

  emit(pattern: unknown, message: unknown = {}): Promise<unknown> {
    return lastValueFrom(this.client.emit(pattern, message), { defaultValue: undefined });
  }

  /** Every handler that was called, as `tcp sum ok 1`, once none is in flight. */
  calls(): Promise<string[]> {
    return callsOf(this.http);
  }

  /** Resolves once so many calls are in flight. */
  inFlight(count: number): Promise<void> {
    return eventually(async () => expect((await this.http.scrape()).value('rpc_requests_in_flight')).toBe(count));
  }
}

/** One with a microservice over TCP, on a free port. */
export class RpcApp extends CalledApp<ClientTCP> {
  static async start({ inheritAppConfig = false, ...options }: RpcAppOptions): Promise<RpcApp> {
    const service = await tcpService();
    const http = await TestApp.start('express', {
      ...options,
      configure: async (nest) => {
        await options.configure?.(nest);
        nest.connectMicroservice<MicroserviceOptions>(service, { inheritAppConfig });
        await nest.startAllMicroservices();
      },
    });
    return new RpcApp(http, clientOf(service));
  }

  /** Closes every client and every application that was started. For `afterEach`. */
  static async stopAll(): Promise<void> {
    clients.splice(0).forEach((client) => client.close());
    await TestApp.stopAll();
  }
}

interface TcpService {
  readonly transport: Transport.TCP;
  readonly options: { readonly host: string; readonly port: number };
}

/** Options of a TCP microservice. NestJS 10 takes no port for any. */
export async function tcpService(): Promise<TcpService> {
  return { transport: Transport.TCP, options: { host: '127.0.0.1', port: await freePort() } };
}

/** A client of a TCP microservice, closed by {@link RpcApp.stopAll}. */
export function clientOf({ options }: TcpService): ClientTCP {
  const client = new ClientTCP(options);
  clients.push(client);
  return client;
}

/** Every handler that was called, as `tcp sum ok 1`, once none is in flight. */
export function callsOf(app: Pick<TestApp, 'scrape'>): Promise<string[]> {
  return eventually(async () => {
    const exposition = await app.scrape();
    expect(exposition.value('rpc_requests_in_flight')).toBe(0);
    const counted = exposition.lines('rpc_requests_total', 'transport', 'pattern', 'status');
    const timed = exposition.lines('rpc_request_duration_seconds_count', 'transport', 'pattern', 'status');
    expect(timed).toEqual(counted);
    return counted.filter((line) => !line.endsWith(' 0'));
  });
}
