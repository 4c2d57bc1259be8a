import type { ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';

/** How many bytes a chunk given to `write` or `end` is. */
export function bytesOf(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') {
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined);
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}

/**
 * Whether what is written to the response is sent: HEAD and some statuses have no body, and Node drops what is
 * written.
 */
export function hasBody(response: ServerResponse): boolean {
  const { statusCode, req } = response;
  return req.method !== 'HEAD' && statusCode !== 204 && statusCode !== 304;
}

/** Whether a response whose headers are sent declared its length. Where HTTP/1.1 does not send it in chunks, it did. */
export function isDeclared(response: ServerResponse & { readonly stream?: Http2Stream }): boolean {
  const { chunkedEncoding, stream, req } = response;
  return (
    response.hasHeader('content-length') ||
    (stream === undefined && !chunkedEncoding && req.httpVersionMajor === 1 && req.httpVersionMinor >= 1)
  );
}
