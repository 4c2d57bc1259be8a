import type { Instruments } from '../../instruments/instruments';
import { LabelledNumbers } from '../../instruments/labelled-numbers';
import type { CredentialFile } from './credential-file';

type FollowedFile = Pick<CredentialFile<unknown>, 'where' | 'isStale'>;

/**
 * For each file of credentials, whether its last good content stays in force because what is there now cannot be used.
 */
export class StaleCredentials extends LabelledNumbers {
  readonly type = 'gauge';

  constructor(
    instruments: Instruments,
    private readonly files: readonly FollowedFile[],
  ) {
    super(instruments.describe('metrics_credentials_stale', { known: files.map(({ where }) => [where]) }));
  }

  override value(slot: number): number {
    return this.files[slot]?.isStale === true ? 1 : 0;
  }

  /** Nothing to do: it is as the files are. */
  override reset(): void {}
}
