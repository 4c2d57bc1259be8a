import type { LoggedRequest } from './request-log.types';

/** What the database's thread is started with. */
export interface DatabaseSettings {
  /** Where the data lies; in memory without it. */
  readonly directory: string | undefined;
  readonly mostRows: number;
}

/** What the database's thread is asked to do. */
export type DatabaseTask =
  | { readonly kind: 'open' }
  | { readonly kind: 'write'; readonly requests: readonly LoggedRequest[] }
  | { readonly kind: 'statistics' }
  | { readonly kind: 'close' };

/** A task with a number, which its answer carries too. */
export interface DatabaseCall {
  readonly id: number;
  readonly task: DatabaseTask;
}

/** What came of a call. */
export type DatabaseAnswer =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };
