import { type ClientClass, clientClass, type NestClients } from './nest-clients';

/** The label `transport` by the class of the client: the words that the servers have. */
const TRANSPORTS: Readonly<Record<string, string>> = {
  ClientTCP: 'tcp',
  ClientRedis: 'redis',
  ClientNats: 'nats',
  ClientMqtt: 'mqtt',
  ClientGrpcProxy: 'grpc',
  ClientRMQ: 'rmq',
  ClientKafka: 'kafka',
};

/** `/package.Service/Method` */
const GRPC_PATH = /^\/(?:[^/]*\.)?([^./]+)\/([^/]+)$/;

/** Tells the label `transport` of clients: a transport of Nest's by name, any other is `custom`. */
export class TransportLabels {
  private readonly labels: ReadonlyMap<object, string>;

  constructor(clients: NestClients) {
    this.labels = new Map(
      Object.entries(TRANSPORTS).flatMap(([name, label]) => {
        const known: ClientClass | undefined = clientClass(clients, name);
        return known === undefined ? [] : [[known.prototype, label] as const];
      }),
    );
  }

  of(client: object): string {
    for (let one: unknown = client; typeof one === 'object' && one !== null; one = Object.getPrototypeOf(one)) {
      const label = this.labels.get(one);
      if (label !== undefined) {
        return label;
      }
    }
    return 'custom';
  }
}

/**
 * A method of gRPC as its server has it in the label `pattern`: `Service/Method`, without the package.
 *
 * @param stub of `@grpc/grpc-js`, whose methods know their path
 * @param method as it is called: in the case of the proto file, or in lower camel case
 */
export function grpcPattern(stub: unknown, method: string): string {
  try {
    const { path } = (stub as Record<string, { readonly path?: unknown }>)[method] as { readonly path?: unknown };
    const [, service, name] = GRPC_PATH.exec(String(path)) ?? [];
    return service === undefined ? method : `${service}/${name}`;
  } catch {
    return method;
  }
}
