/** Encodings of strings in which ASCII is what it says; others stand for bytes. */
const TEXT: ReadonlySet<string> = new Set(['utf8', 'utf-8', 'ascii', 'latin1', 'binary']);

/**
 * What was given to `write` or `end` as text in which ASCII is right: bytes become one character each, so that none is
 * lost where a character is split between two pieces.
 */
export function writtenText(chunk: unknown, encoding: unknown): string {
  if (typeof chunk === 'string') {
    const isText = typeof encoding !== 'string' || TEXT.has(encoding.toLowerCase());
    return isText ? chunk : Buffer.from(chunk, encoding as BufferEncoding).toString('latin1');
  }
  return chunk instanceof Uint8Array
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
    : '';
}
