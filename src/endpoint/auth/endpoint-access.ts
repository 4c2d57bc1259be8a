import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from './refusal';

/** What a request may read: everything, only the public health status, or nothing. */
export type Access = 'everything' | 'status' | Refusal;

/** Decides who may read the endpoint: what `MetricsAuthGuard` is given, in every module that uses it. */
export abstract class EndpointAccess {
  /** Whether there is an endpoint at all. */
  abstract readonly isOn: boolean;
  /** Whether the health tells its status to everybody. */
  abstract readonly healthIsPublic: boolean;
  /** Values of `WWW-Authenticate` for a request that is turned away. */
  abstract readonly challenges: readonly string[];
  /** What requests may read that were let in before they reached the endpoint, by a guard on its route. */
  readonly granted: WeakMap<IncomingMessage, Access> = new WeakMap();

  /**
   * How much the request may read; counts it where that is nothing.
   *
   * @param statusIsPublic whether it asks for what tells everybody its status
   */
  abstract accessOf(request: IncomingMessage, response: ServerResponse, statusIsPublic: boolean): Promise<Access>;
}
