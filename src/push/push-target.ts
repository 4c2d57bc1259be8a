/** How a push ended: the label `outcome`. */
export const PUSH_OUTCOMES: readonly PushOutcome[] = ['success', 'rejected', 'unavailable', 'timeout', 'error'];

/**
 * - `rejected`: the target does not take it, and would not take it a second time;
 * - `unavailable`: nobody answers, or not now;
 * - `timeout`: it took too long;
 * - `error`: it was not sent, as metrics or credentials could not be read.
 */
export type PushOutcome = 'success' | 'rejected' | 'unavailable' | 'timeout' | 'error';

/** How one attempt ended. */
export interface PushResult {
  readonly outcome: PushOutcome;
  /** What went wrong, as the rest of a sentence, for the log: no secret is in it. */
  readonly problem?: string;
  /** How long the target asks to be left alone. */
  readonly retryAfterMs?: number | undefined;
}

/** One attempt to push. */
export interface PushAttempt {
  /** Aborts when its time is over, or the application closes. */
  readonly signal: AbortSignal;
  /** Milliseconds that it may take. */
  readonly timeoutMs: number;
  /** Milliseconds of these that collecting may take. */
  readonly collectMs: number;
  /** Whether it is the last one, for which the process stays alive. */
  readonly isLast: boolean;
}

/** Who is pushed to. */
export interface PushTarget {
  /** The label `target`. */
  readonly name: 'pushgateway' | 'otlp';
  /** Where it is, for the log. */
  readonly address: string;
  /** Whether failed attempts are repeated; otherwise the target does so itself. */
  readonly needsRetries: boolean;
  /** Never rejects. */
  push(attempt: PushAttempt): Promise<PushResult>;
}
