import { type ExecutionContext, Injectable } from '@nestjs/common';
import type { FollowedCall } from '../../follow/follow-call';
import { isSkipped } from '../../platform/handler-notes';
import { HandlerCall } from '../../stores/handler-call';
import { HandlerStores } from '../../stores/handlers';
import { patternLabel, transportLabel } from './rpc-labels';
import { RpcServers } from './rpc-servers';

const PATTERNS = 'microservices:pattern';
/** The contexts of Nest's transports. */
const TRANSPORT_OF: Readonly<Record<string, number>> = {
  TcpContext: 0,
  RedisContext: 1,
  NatsContext: 2,
  MqttContext: 3,
  RmqContext: 5,
  KafkaContext: 6,
};
const GRPC = 4;

/**
 * Measures the messages of a microservice that an interceptor stands before, where its server is not known: NestJS 10.
 */
@Injectable()
export class InterceptedMessages {
  constructor(
    private readonly servers: RpcServers,
    private readonly stores: HandlerStores,
  ) {}

  /** A message reaches its handler; `undefined` where it is measured already, or not at all. */
  begin(context: ExecutionContext): FollowedCall | undefined {
    if (this.servers.seesAll || !this.stores.measures('rpc') || isSkipped(context.getClass(), context.getHandler())) {
      return undefined;
    }
    const store = this.stores.of('rpc');
    const message: unknown = context.getArgByIndex(1);
    const cells = store.cellsOf(transportLabel(transportOf(message)), patternOf(context, message));
    return new HandlerCall(store, cells);
  }
}

function transportOf(message: unknown): number | undefined {
  const name = (message as object | null | undefined)?.constructor.name ?? '';
  // The context of a gRPC method is the metadata of its call.
  return name === 'Metadata' ? GRPC : TRANSPORT_OF[name];
}

/**
 * What the client sent as pattern may be written in many ways, or be one of all that a wildcard takes: the label is
 * the one in the code.
 */
function patternOf(context: ExecutionContext, message: unknown): string {
  const inCode = (Reflect.getMetadata(PATTERNS, context.getHandler()) ?? []) as readonly unknown[];
  const labels = inCode.map((pattern) => patternLabel(pattern));
  const sent = (message as { getArgByIndex?(index: number): unknown } | undefined)?.getArgByIndex?.(1);
  return labels.find((label) => label === sent) ?? labels[0] ?? 'unknown';
}
