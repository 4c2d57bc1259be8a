import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';

type NextFunction = (error?: unknown) => void;

/** What a Fastify request tells of its route. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
  readonly routeOptions: { readonly url?: string };
}

/** What we use of a Fastify reply. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/** What we use of a Fastify instance. */
export interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequestLike, reply: FastifyReplyLike, done: () => void) => void,
  ): unknown;
}

/** What we use of Nest's HTTP adapter, whichever it is. */
export interface HttpAdapterLike {
  getType(): string;
  getInstance(): unknown;
  getHttpServer(): Server | undefined;
  use(middleware: (request: IncomingMessage, response: ServerResponse, next: NextFunction) => void): unknown;
}

/**
 * Calls back once the HTTP adapter is known, at once where it is: under `NestFactory` while providers are made, so before the application
 * has added any middleware; under `Test.createTestingModule()` in `createNestApplication()`. Never in an application without HTTP.
 */
export function whenAdapterKnown(host: HttpAdapterHost, callback: (adapter: HttpAdapterLike) => void): void {
  host.init$.subscribe(() => {
    const adapter = host.httpAdapter as unknown as HttpAdapterLike | undefined;
    if (typeof adapter?.getType === 'function') {
      callback(adapter);
    }
  });
}
