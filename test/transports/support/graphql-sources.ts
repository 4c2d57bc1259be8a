import { EventEmitter } from 'node:events';

/** A source of events that the test plays on. */
export class Source {
  readonly values: unknown[] = [];
  private readonly emitter = new EventEmitter();
  private ended: 'completed' | Error | undefined;
  /** How many listen. */
  listeners = 0;
  /** How often somebody said that it wants no more. */
  closed = 0;

  emit(value: unknown): void {
    this.values.push(value);
    this.emitter.emit('change');
  }

  complete(): void {
    this.ended = 'completed';
    this.emitter.emit('change');
  }

  fail(error: Error): void {
    this.ended = error;
    this.emitter.emit('change');
  }

  /** An async generator, which notices that nobody listens only when it has one more event. */
  async *generator(): AsyncGenerator {
    this.listeners++;
    try {
      for (let read = 0; ; read++) {
        await this.available(read);
        if (read >= this.values.length) {
          if (this.ended instanceof Error) {
            throw this.ended;
          }
          return;
        }
        yield this.values[read];
      }
    } finally {
      this.listeners--;
      this.closed++;
    }
  }

  /** An iterator that is its own iterable, with no `return`. */
  endless(): AsyncIterableIterator<unknown> {
    const { available, values } = { available: (read: number) => this.available(read), values: this.values };
    let read = 0;
    return {
      next: async () => {
        await available(read);
        return read < values.length ? { value: values[read++], done: false } : { value: undefined, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** What many may listen to, each with an iterator of its own. */
  iterable(): AsyncIterable<unknown> {
    return { [Symbol.asyncIterator]: () => this.generator() };
  }

  private async available(read: number): Promise<void> {
    while (read >= this.values.length && this.ended === undefined) {
      await new Promise<void>((resolve) => this.emitter.once('change', resolve));
    }
  }
}
