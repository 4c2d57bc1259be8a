import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';
import { Socket } from 'node:net';
import { isHttp2Response } from './http2-response';

/** Node's request under that of an adapter, or what `inject()` gives in its place; `undefined` where there is none. */
export function nodeRequestOf(request: unknown): IncomingMessage | undefined {
  const { raw, req } = (request ?? {}) as { readonly raw?: unknown; readonly req?: unknown };
  return [raw, request, req].find(isNodeRequest);
}

/** Requests of `inject()` are not of Node's own class. */
function isNodeRequest(value: unknown): value is IncomingMessage {
  const { headers, method } = (value ?? {}) as Partial<IncomingMessage>;
  return typeof headers === 'object' && headers !== null && typeof method === 'string';
}

/**
 * Node's response under the response of an adapter; `undefined` where there is none, so that nothing tells of its end.
 */
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
  return response.destroyed || response.stream?.destroyed === true || connectionOf(response)?.destroyed === true;
}

/** The connection of a response. Proxies take it off the request; a response that waits in a pipeline has none yet. */
export function connectionOf({ socket, req }: ServerResponse): Socket | null | undefined {
  return socket ?? req.socket;
}

/** Whether a stream of HTTP/2 was broken off. Which side did it, it does not say. */
export function isReset({ aborted, rstCode }: Http2Stream): boolean {
  return aborted || (rstCode ?? 0) > 0;
}

/**
 * Whether a response that has closed was sent to its end. `finish` does not tell: HTTP/2 emits it of streams that were
 * reset, too.
 *
 * @param connection of the request; a response without one is taken for sent when it was ended
 */
export function isSent(
  { stream, writableEnded, writableFinished }: ServerResponse & { readonly stream?: Http2Stream },
  connection: object | null | undefined,
): boolean {
  if (stream !== undefined) {
    return stream.writableFinished && !isReset(stream);
  }
  if (!writableEnded) {
    return false;
  }
  // Without a connection nothing is ever flushed: an injected request was answered when its response ended.
  if (!(connection instanceof Socket)) {
    return true;
  }
  // Node emits `finish` after writes that failed, too.
  return writableFinished && (connection.errored ?? null) === null;
}

/**
 * Whether the request upgrades the connection, e.g. to a WebSocket. Fastify's plugin for them runs the hooks and the
 * handler of a route first, with a response that lives as long as the connection: only one that refuses is ever sent.
 */
export function isUpgrade(request: IncomingMessage & { readonly upgrade?: boolean | null }): boolean {
  return request.upgrade === true;
}

/** What is to be done when a response closes. */
const closings = new WeakMap<ServerResponse, (() => void)[]>();

/**
 * Calls back when the response closes. One listener serves all who ask so: Node warns of a response that has more than
 * ten, and tracers have some too.
 */
export function onClose(response: ServerResponse, callback: () => void): void {
  const known = closings.get(response);
  if (known !== undefined) {
    known.push(callback);
    return;
  }
  const callbacks = [callback];
  closings.set(response, callbacks);
  response.once('close', () => {
    closings.delete(response);
    callbacks.forEach((call) => call());
  });
}

/** Calls back once when the response was sent to its end; never for one that was broken off. */
export function onSent(response: ServerResponse & { readonly stream?: Http2Stream }, callback: () => void): void {
  const socket = connectionOf(response);
  let isOver = false;
  const onOver = (): void => {
    if (!isOver && isSent(response, socket)) {
      callback();
    }
    isOver = true;
  };
  onClose(response, onOver);
  if (!(socket instanceof Socket) && response.stream === undefined) {
    // What runs without a connection (serverless handlers) may never close.
    response.once('finish', onOver);
  }
}

function isNodeResponse(candidate: unknown): candidate is ServerResponse {
  // The latter has all that we use of the former.
  return candidate instanceof ServerResponse || isHttp2Response(candidate);
}
