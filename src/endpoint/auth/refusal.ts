/**
 * Why a request was turned away. `limited`: its credential was not looked at, after too many failures or in a flood.
 */
export type RejectionReason = 'missing' | 'malformed' | 'wrong' | 'limited' | 'address' | 'certificate' | 'guard';

export const REASONS: readonly RejectionReason[] = [
  'missing',
  'malformed',
  'wrong',
  'limited',
  'address',
  'certificate',
  'guard',
];

/** What is told to a request that is turned away. */
export interface Refusal {
  readonly reason: RejectionReason;
  readonly status: number;
  /** With a 429. */
  readonly retryAfterSeconds?: number;
}

/** What a group of rules says of a request; `undefined`: it may pass. */
export type Verdict = Refusal | undefined;
