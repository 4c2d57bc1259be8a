import type { ResolvedOptions } from '../../options/resolve-options';
import { type Access, EndpointAccess } from './endpoint-access';

/**
 * Whoever guards a route of theirs by `MetricsAuthGuard` must not find it open because nothing is measured: only
 * `auth: false` opens it.
 */
export class SwitchedOffAccess extends EndpointAccess {
  readonly isOn = false;
  readonly healthIsPublic: boolean;
  readonly challenges: readonly string[] = [];
  readonly #access: Access;

  constructor({ auth, health }: ResolvedOptions) {
    super();
    this.healthIsPublic = health.public;
    this.#access = auth.kind === 'open' ? 'everything' : { reason: 'guard', status: 403 };
  }

  accessOf(): Promise<Access> {
    return Promise.resolve(this.#access);
  }
}
