import { NotFoundException } from '@nestjs/common';
import type { EndpointKind } from '../platform/endpoint-paths';

/** Answers the requests of the endpoint that the application's router has brought. */
export abstract class RoutedEndpoint {
  /**
   * Returns at once where the server is one of Node's: an interceptor with a timeout would end an answer in its middle.
   * Other adapters may read the answer when the handler is done.
   *
   * @param request of the adapter, as `response` is
   */
  abstract serve(kind: EndpointKind, request: unknown, response: unknown): void | Promise<void>;
}

/** The guard of the route says so before; this is for a class of the application's own that asks no guard. */
export class NoEndpoint extends RoutedEndpoint {
  override serve(): never {
    throw new NotFoundException();
  }
}
