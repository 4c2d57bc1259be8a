import { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { HttpAdapterLike } from '../platform/adapter';
import { type Answer, isStream } from './answer';

/** A request, and a response that belongs to it, of Node's own classes. */
export interface NodeExchange {
  readonly request: IncomingMessage;
  /** Tells when the exchange is over; nothing is ever sent by it. */
  readonly response: ServerResponse;
}

/** What a guard has looked at is what the handler after it answers. */
const exchanges = new WeakMap<object, NodeExchange>();

/** What the guard has made of this request; else as {@link exchangeOf}. Adapters may use the object once more. */
export function takeExchange(adapter: HttpAdapterLike | undefined, given: unknown): NodeExchange | undefined {
  const exchange = exchanges.get(given as object) ?? exchangeOf(adapter, given);
  exchanges.delete(given as object);
  return exchange;
}

/**
 * What stands for a request of an adapter whose server is not Node's: method, URL and headers, without a connection, so
 * without an address. What only bytes can carry (compression, protobuf) is not asked for. `undefined` where the adapter
 * does not tell what was asked.
 */
export function exchangeOf(adapter: HttpAdapterLike | undefined, given: unknown): NodeExchange | undefined {
  if (typeof given !== 'object' || given === null) {
    return undefined;
  }
  const { headers, url: own } = given as { readonly headers?: unknown; readonly url?: unknown };
  const method = adapter?.getRequestMethod?.(given);
  const url = withQuery(adapter?.getRequestUrl?.(given), own);
  if (typeof method !== 'string' || typeof url !== 'string' || typeof headers !== 'object' || headers === null) {
    return undefined;
  }
  const request = Object.assign(new IncomingMessage(undefined as never), { method, url });
  for (const [name, value] of headers instanceof Headers ? headers : Object.entries(headers)) {
    if (typeof value === 'string') {
      request.headers[name.toLowerCase()] = value;
    }
  }
  delete request.headers['accept-encoding'];
  const accepted = request.headers.accept?.split(',').filter((range) => !/protobuf/i.test(range));
  request.headers.accept = accepted?.join(',') || '*/*';
  const exchange = { request, response: new ServerResponse(request) };
  exchanges.set(given, exchange);
  return exchange;
}

/** Some adapters say of a request only its path. */
function withQuery(url: string | undefined, own: unknown): string | undefined {
  const query = typeof own === 'string' ? own.indexOf('?') : -1;
  return query === -1 || url?.includes('?') === true ? url : `${url ?? ''}${(own as string).slice(query)}`;
}

/**
 * Has the adapter send the answer, in one piece. Rejects where its body breaks off, before anything was sent, and where
 * the adapter cannot send.
 *
 * @param response of the adapter
 */
export async function sendBy(
  adapter: HttpAdapterLike,
  response: unknown,
  { status, contentType, body, headers = {} }: Answer,
): Promise<void> {
  const content = isStream(body) ? await text(body) : body.toString();
  setHeaders(adapter, response, {
    'Content-Type': contentType,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  await adapter.reply?.(response, content, status);
}

/** Sets headers of an adapter's response. */
export function setHeaders(
  adapter: HttpAdapterLike | undefined,
  response: unknown,
  headers: NonNullable<Answer['headers']>,
): void {
  for (const [name, value] of Object.entries(headers)) {
    adapter?.setHeader?.(response, name, typeof value === 'string' ? value : value.join(', '));
  }
}
