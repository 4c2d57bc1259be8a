import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { EndpointKind } from '../../platform/endpoint-paths';
import type { Challenges } from './challenges';
import type { Refusal } from './refusal';

/** What a request may read: everything, only the public health status, or nothing. */
export type Access = 'everything' | 'status' | Refusal;

/** Decides who may read the endpoint: what `MetricsAuthGuard` is given, in every module that uses it. */
export abstract class EndpointAccess {
  /** Whether there is an endpoint at all. */
  abstract readonly isOn: boolean;
  /** Whether the health tells its status to everybody. */
  abstract readonly healthIsPublic: boolean;
  /** What requests may read that were let in before they reached the endpoint, by a guard on its route. */
  readonly granted: WeakMap<IncomingMessage, Access> = new WeakMap();

  /**
   * What a request that is turned away is told to come with.
   *
   * @param kind which of the endpoints it asked for; `undefined`: a route of the application's own
   */
  abstract challengesFor(kind: EndpointKind | undefined, requested: IncomingHttpHeaders): Challenges;

  /**
   * How much the request may read; counts it where that is nothing.
   *
   * @param statusIsPublic whether it asks for what tells everybody its status
   */
  abstract accessOf(request: IncomingMessage, response: ServerResponse, statusIsPublic: boolean): Promise<Access>;
}
