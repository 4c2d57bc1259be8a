import { ClientProxy, type ReadPacket, type WritePacket } from '@nestjs/microservices';

/** How a {@link DirectClient} is told of what comes back. */
export type Answer = (packet: WritePacket) => void;

/** A client of the application's own, over nothing: the test answers its messages. */
export class DirectClient extends ClientProxy {
  /** Messages that wait for an answer. */
  readonly sent: { readonly pattern: unknown; readonly answer: Answer; isDropped: boolean }[] = [];
  /** Resolves, or fails, what `emit()` waits for. */
  dispatch: (packet: ReadPacket) => Promise<unknown> = async () => undefined;

  async connect(): Promise<void> {}

  async close(): Promise<void> {}

  unwrap(): never {
    throw new Error('there is nothing to unwrap');
  }

  override on(): void {}

  protected publish({ pattern }: ReadPacket, answer: Answer): () => void {
    const message = { pattern, answer, isDropped: false };
    this.sent.push(message);
    if (pattern === 'echo') {
      answer({ response: 'echo', isDisposed: true });
    }
    return () => {
      message.isDropped = true;
    };
  }

  protected async dispatchEvent<T>(packet: ReadPacket): Promise<T> {
    return (await this.dispatch(packet)) as T;
  }
}
