import { ServerResponse } from 'node:http';
import { Http2ServerResponse } from 'node:http2';

/** Where adapters keep Node's response on their own. */
const PLACES = ['raw', 'res'] as const;

/** Node's response under the response of an adapter; `undefined` where there is none, so that nothing tells of its end. */
export function nodeResponseOf(response: unknown): ServerResponse | undefined {
  if (typeof response !== 'object' || response === null) {
    return undefined;
  }
  const candidates = [response, ...PLACES.map((place) => (response as Readonly<Record<string, unknown>>)[place])];
  return candidates.find(isNodeResponse);
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
