import { ServerResponse } from 'node:http';
import { Http2ServerResponse } from 'node:http2';

/** Node's response under the response of an adapter; `undefined` where there is none, so that nothing tells of its end. */
export function nodeResponseOf(response: unknown): ServerResponse | undefined {
  if (isNodeResponse(response)) {
    return response;
  }
  // Where adapters keep it.
  const { raw, res } = (response ?? {}) as { readonly raw?: unknown; readonly res?: unknown };
  return [raw, res].find(isNodeResponse);
}

/** Whether the connection of a response is gone, so that its `close` was emitted or never will be. */
export function isGone(response: ServerResponse & { readonly stream?: { readonly destroyed: boolean } }): boolean {
  // A response of HTTP/2 knows it by its stream, and one that waits in a pipeline by the socket that it never had.
  return response.destroyed || response.stream?.destroyed === true || response.req.socket?.destroyed;
}

function isNodeResponse(candidate: unknown): candidate is ServerResponse {
  // The latter has all that we use of the former.
  return candidate instanceof ServerResponse || candidate instanceof Http2ServerResponse;
}
