import { UpstreamFailedException } from './upstream.exceptions';

const END_OF_EVENT = /(\r?\n\r?\n)/;
/** How much of an end may be there before its last character is. */
const MOST_OF_AN_END = 3;
const DONE = /^data: ?\[DONE\]\r?\n/;
/** An answer that is sent in one event is no longer than one that is no stream. */
const LONGEST_EVENT = 4 * 1024 * 1024;

/** Each event of a stream as soon as it is whole, as it stands, with the empty line that ends it. */
export async function* serverSentEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let length = 0;
  let recent = '';
  for await (const chunk of chunks) {
    const piece = decoder.decode(chunk, { stream: true });
    recent = recent.slice(-MOST_OF_AN_END) + piece;
    pieces.push(piece);
    length += piece.length;
    // A long event that comes in many chunks is put together once, not with each of them.
    if (END_OF_EVENT.test(recent)) {
      const parts = pieces.join('').split(END_OF_EVENT);
      const rest = parts.pop() ?? '';
      [pieces, length] = [[rest], rest.length];
      yield* eventsIn(parts);
    }
    if (length > LONGEST_EVENT) {
      throw new UpstreamFailedException(`sent an event of more than ${LONGEST_EVENT} characters`);
    }
  }
}

/** Whether that event ends a stream which is complete. */
export function isDone(event: string): boolean {
  return DONE.test(event);
}

/** @param parts an event, its end, the next event, its end … */
function* eventsIn(parts: readonly string[]): Generator<string> {
  for (let place = 0; place < parts.length; place += 2) {
    const [event = '', end = ''] = parts.slice(place, place + 2);
    if (event !== '') {
      yield event + end;
    }
  }
}
