import type { SizeStore } from './size-store';
import type { StreamStore } from './stream-store';

/** Where the bodies of requests and responses are recorded, as far as the options ask for it. */
export class BodyStores {
  constructor(
    readonly streams: StreamStore | undefined,
    readonly sizes: SizeStore | undefined,
  ) {}
}
