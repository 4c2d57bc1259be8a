/** Which of several workers pushes for all, and what is known of the targets by who pushed before. */
export interface PushTurn {
  /** Whether it is this one's turn. */
  readonly isOurs: boolean;
  /** What the worker knew that pushed last; `undefined`: none has. */
  load(target: string): Uint8Array | undefined;
  /** Leaves it to whoever pushes next. @param memory is asked for where somebody may need it */
  save(target: string, memory: () => Uint8Array): void;
}

/** Another one pushes, whatever happens. */
export const NEVER: PushTurn = { isOurs: false, load: () => undefined, save: () => {} };

/** There is one process, which keeps in mind what it needs. */
export const ALONE: PushTurn = { isOurs: true, load: () => undefined, save: () => {} };
