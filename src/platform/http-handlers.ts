import type { CallHandler, ExecutionContext } from '@nestjs/common';
import type { Observable } from 'rxjs';

/** A request that a handler is answering, as an interceptor sees it. Only its first end counts. */
export interface HandledRequest {
  /** The handler gave a value, which may be the first of several. */
  answer(): void;
  /** The handler has answered, or it or a pipe before it threw this error. */
  end(status: 'ok' | 'error', error?: unknown): void;
  /** Nobody wants the answer any longer. */
  leave(): void;
}

/** What measures the requests of handlers where only an interceptor sees them. */
export abstract class HttpHandlers {
  /** A request reaches its handler; `undefined` where it is measured already, or by its response, or not at all. */
  abstract begin(context: ExecutionContext): HandledRequest | undefined;

  /** Runs the handler so that its code knows its request, where nothing else has told it. */
  abstract handle(context: ExecutionContext, next: CallHandler): Observable<unknown>;
}
