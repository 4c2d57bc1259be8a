/** Reads a response piece by piece, as far as a test wants. */
export class EventReader {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly decoder = new TextDecoder();
  private read = '';

  constructor({ body }: Response) {
    if (body === null) {
      throw new Error('the response has no body');
    }
    this.reader = body.getReader();
  }

  /** All that has been read. */
  get text(): string {
    return this.read;
  }

  /** Reads until that text is there. */
  async until(text: string): Promise<void> {
    while (!this.read.includes(text)) {
      if (!(await this.more())) {
        throw new Error(`the stream has ended without ${JSON.stringify(text)}: ${this.read}`);
      }
    }
  }

  /** Reads to the end; rejects where the connection breaks. */
  async toTheEnd(): Promise<string> {
    while (await this.more()) {
      // All of it.
    }
    return this.read;
  }

  private async more(): Promise<boolean> {
    const { done, value } = await this.reader.read();
    this.read += this.decoder.decode(value, { stream: !done });
    return !done;
  }
}
