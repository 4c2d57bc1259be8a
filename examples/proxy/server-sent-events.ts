import { UpstreamFailedException } from './upstream.exceptions';

const END_OF_EVENT = /\r?\n\r?\n/;
const LONGEST_EVENT = 64_000;

/** Each event of a stream as soon as it is whole, with the empty line that ends it. */
export async function* serverSentEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    const events = text.split(END_OF_EVENT);
    text = events.pop() ?? '';
    for (const event of events.filter((one) => one !== '')) {
      yield `${event}\n\n`;
    }
    if (text.length > LONGEST_EVENT) {
      throw new UpstreamFailedException(`sent an event of more than ${LONGEST_EVENT} characters`);
    }
  }
}
