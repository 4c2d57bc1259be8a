import type { ResolvedOptions } from '../../options/resolve-options';
import { type Challenges, NO_CHALLENGES } from './challenges';
import { type Access, EndpointAccess } from './endpoint-access';

/**
 * Whoever guards a route of theirs by `MetricsAuthGuard` must not find it open because nothing is measured: only
 * `auth: false` opens it.
 */
export class SwitchedOffAccess extends EndpointAccess {
  readonly isOn = false;
  readonly healthIsPublic: boolean;
  readonly #access: Access;

  constructor({ auth, health }: ResolvedOptions) {
    super();
    this.healthIsPublic = health.public;
    this.#access = auth.kind === 'open' ? 'everything' : { reason: 'guard', status: 403 };
  }

  challengesFor(): Challenges {
    return NO_CHALLENGES;
  }

  accessOf(): Promise<Access> {
    return Promise.resolve(this.#access);
  }
}
