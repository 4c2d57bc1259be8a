/** What Apollo sends after the first part of a result, where a client asked for parts to be deferred. */
interface Increment {
  readonly incremental?: readonly Part[] | null;
  readonly completed?: readonly Part[] | null;
}

interface Part {
  readonly errors?: readonly unknown[] | null;
}

/** How the parts came to an end. */
export interface IncrementsEnd {
  /** That were sent in the parts. */
  readonly errors: readonly unknown[];
  /** Whether anybody took them: Apollo refuses clients that do not accept several parts, after the first is there. */
  readonly taken: boolean;
}

/** Whoever takes the parts asks for them at once. */
const PATIENCE_MS = 1000;

/**
 * The same parts. Nobody but Apollo reads them, and once.
 *
 * @param onEnd called once: after the last part, when the client has left, or when nobody asks for them
 */
export function followIncrements(
  source: AsyncIterable<Increment>,
  onEnd: (end: IncrementsEnd) => void,
): AsyncIterable<Increment> {
  const nobodyAsks = setTimeout(() => onEnd({ errors: [], taken: false }), PATIENCE_MS);
  nobodyAsks.unref();
  return {
    async *[Symbol.asyncIterator]() {
      clearTimeout(nobodyAsks);
      const errors: unknown[] = [];
      try {
        for await (const increment of source) {
          errors.push(...errorsIn(increment));
          yield increment;
        }
      } catch (error) {
        errors.push(error);
        throw error;
      } finally {
        onEnd({ errors, taken: true });
      }
    },
  };
}

function errorsIn({ incremental, completed }: Increment): readonly unknown[] {
  return [...(incremental ?? []), ...(completed ?? [])].flatMap(({ errors }) => errors ?? []);
}
