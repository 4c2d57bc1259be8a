import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { BadRequestException } from '@nestjs/common';
import { AbstractHttpAdapter } from '@nestjs/core';
import { type Next, type TinyHandler, type TinyRequest, TinyRouter } from './tiny-router';

/**
 * What handlers get. `node`: the request and the response of Node. `wrapped`: objects that have those. `bare`: objects
 * that have not, and a server that is not Node's, as adapters over other servers than Node's are.
 */
export const TINY_KINDS = ['node', 'wrapped', 'bare'] as const;
export type TinyKind = (typeof TINY_KINDS)[number];

/** A response behind which nobody finds Node's. */
class BareResponse {
  statusCode = 200;
  headersSent = false;
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  setHeader(name: string, value: string): void {
    this.#response.setHeader(name, value);
  }

  getHeader(name: string): unknown {
    return this.#response.getHeader(name);
  }

  end(body?: string): void {
    this.headersSent = true;
    this.#response.statusCode = this.statusCode;
    this.#response.end(body);
  }
}

type TinyResponse = Pick<BareResponse, 'statusCode' | 'setHeader' | 'getHeader' | 'end'> & {
  readonly headersSent: boolean;
};
type Given = TinyResponse & { readonly raw?: TinyResponse };

/** An HTTP adapter that nobody knows. */
export class TinyAdapter extends AbstractHttpAdapter {
  private readonly tcp: Server = createServer((request, response) => this.accept(request, response));
  private notFound: TinyHandler | undefined;
  private failed: ((error: unknown, request: never, response: never, next: Next) => unknown) | undefined;

  constructor(private readonly kind: TinyKind) {
    super(new TinyRouter());
  }

  initHttpServer(): void {
    const { tcp } = this;
    const other = Object.assign(new EventEmitter(), { address: () => tcp.address(), close: () => tcp.close() });
    this.httpServer = this.kind === 'bare' ? other : tcp;
  }

  override listen(port: number, ...rest: unknown[]): unknown {
    return this.tcp.listen(port, ...(rest as []));
  }

  close(): Promise<void> {
    this.tcp.closeAllConnections();
    return new Promise((resolve) => void this.tcp.close(() => resolve()));
  }

  getType(): string {
    return 'tiny';
  }

  status(response: Given, statusCode: number): void {
    ownOf(response).statusCode = statusCode;
  }

  reply(response: Given, body: unknown, statusCode?: number): void {
    const own = ownOf(response);
    own.statusCode = statusCode ?? own.statusCode;
    own.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  }

  end(response: Given, message?: string): void {
    ownOf(response).end(message);
  }

  redirect(response: Given, statusCode: number, url: string): void {
    this.setHeader(response, 'Location', url);
    this.reply(response, undefined, statusCode);
  }

  isHeadersSent(response: Given): boolean {
    return ownOf(response).headersSent;
  }

  getHeader(response: Given, name: string): unknown {
    return ownOf(response).getHeader(name);
  }

  setHeader(response: Given, name: string, value: string): void {
    ownOf(response).setHeader(name, value);
  }

  appendHeader(response: Given, name: string, value: string): void {
    ownOf(response).setHeader(name, value);
  }

  getRequestHostname(): string {
    return 'localhost';
  }

  getRequestMethod(request: TinyRequest): string | undefined {
    return request.method;
  }

  getRequestUrl(request: TinyRequest): string | undefined {
    return request.url;
  }

  setErrorHandler(handler: NonNullable<TinyAdapter['failed']>): void {
    this.failed = handler;
  }

  setNotFoundHandler(handler: TinyHandler): void {
    this.notFound = handler;
  }

  createMiddlewareFactory(): (path: string, callback: Function) => void {
    return (path, callback) => (this.instance as TinyRouter).use(path, callback as TinyHandler);
  }

  applyVersionFilter(): never {
    throw new Error('the tiny adapter knows versions in the URL only');
  }

  registerParserMiddleware(): void {}
  useStaticAssets(): void {}
  setViewEngine(): void {}
  render(): void {}
  enableCors(): void {}

  private accept(raw: IncomingMessage, rawResponse: ServerResponse): void {
    const [request, response] = this.given(raw, rawResponse);
    const last: Next = (error) =>
      error === undefined
        ? this.notFound?.(request as never, response as never, last)
        : this.failed?.(error, request as never, response as never, last);
    const route = (body: unknown): void => {
      Object.assign(request, { body });
      (this.instance as TinyRouter).route(request, response, last);
    };
    if (raw.headers['content-type'] === 'application/json') {
      json(raw).then(route, () => last(new BadRequestException('no JSON')));
    } else {
      route(undefined);
    }
  }

  private given(raw: IncomingMessage, response: ServerResponse): [TinyRequest, unknown] {
    const { method, url, headers } = raw;
    switch (this.kind) {
      case 'node':
        return [raw, response];
      case 'wrapped':
        return [{ method, url, headers, raw } as TinyRequest, { raw: response }];
      case 'bare':
        return [{ method, url, headers } as TinyRequest, new BareResponse(response)];
    }
  }
}

/** What the adapter writes to. */
function ownOf(response: Given): TinyResponse {
  return response.raw ?? response;
}
