import { isTimeout } from '../core/error-kinds';
import { type Ending, type Meter, NOTHING } from './meter';

/** Runs whose owner was dropped without a word: they were cancelled, as far as anybody can tell. */
const abandoned = new FinalizationRegistry<Run>((run) => run.end('cancelled'));

/** One measured execution; only the first `end()` or `fail()` counts. */
export class Run {
  private readonly call: unknown;
  private last: unknown = NOTHING;
  private ended = false;
  private owned = false;

  /** @param earlier the call that led to it, where the clock began then */
  constructor(
    readonly meter: Meter,
    earlier?: unknown,
  ) {
    this.call = meter.begin(earlier);
  }

  /** Ends with its owner, should that be collected before it says how it ended. */
  ownedBy(owner: object): this {
    this.owned = true;
    abandoned.register(owner, this, this);
    return this;
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  item(value: unknown): void {
    if (this.ended) {
      return;
    }
    this.last = value;
    this.meter.item(this.call);
  }

  /** It cannot be followed after all. */
  forget(): void {
    if (!this.ended) {
      this.ended = true;
      this.meter.forget(this.call);
    }
  }

  /**
   * Ends by an error, or as cancelled where that says that the reader left.
   *
   * @param value what a cancelled one ends with; by default the last value that arrived
   */
  fail(error: unknown, value: unknown = this.last): void {
    if (isReaderLeft(error)) {
      this.end('cancelled', value);
    } else {
      this.end('threw', error);
    }
  }

  /** @param value the result or error; without one, the last value that arrived */
  end(ending: Ending, value: unknown = this.last): void {
    if (!this.ended) {
      this.ended = true;
      if (this.owned) {
        abandoned.unregister(this);
      }
      this.meter.end(this.call, ending, value);
    }
  }
}

/** What Node ends a stream with when its reader breaks off, or what it was piped into has gone. */
const READER_LEFT: ReadonlySet<unknown> = new Set(['ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE']);

/**
 * Whether an error says that whoever read a stream wanted no more: also the `AbortError` of an `AbortSignal`, unless
 * that timed out.
 */
export function isReaderLeft(error: unknown): boolean {
  try {
    const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
    return (READER_LEFT.has(code) || name === 'AbortError') && !isTimeout(error);
  } catch {
    return false;
  }
}
