import type { ServerResponse } from 'node:http';

/** What `@Res()` gives on Express or on Fastify. */
export type AnyResponse = ServerResponse & { raw?: ServerResponse; hijack?(): void };

/** Node's response, which the framework leaves to the handler from here on. */
export function rawOf(response: AnyResponse): ServerResponse {
  response.hijack?.();
  return response.raw ?? response;
}
