import type { RouteStreams } from '../../stores/streams';
import type { Failure } from './ended-by';
import type { EventReader } from './event-reader';
import type { FlushListener } from './response-wrappers';

/** What was given to `write` or `end`. */
export interface Piece {
  readonly chunk: unknown;
  readonly encoding: unknown;
  readonly isLast: boolean;
}

/**
 * What the application gave, where others stand between it and the connection: a compressor makes many pieces of one.
 */
export class GivenBody {
  constructor(
    /** Pieces that were written, or 1 for what was given as a whole. */
    public pieces: number,
    /** Whether it declared the length. */
    public isDeclared: boolean,
  ) {}

  get isStream(): boolean {
    return this.pieces > 1 && !this.isDeclared;
  }
}

/** What is known of the body of a response that is more than one piece, or may become so. */
export class ResponseBody {
  /** Whether it is an event stream by its content type. */
  isEventStream = false;
  /** Reads what an event stream says. */
  events: EventReader | undefined;
  /** Whether nothing of it is sent, whatever is written: of HEAD, 204 and 304. */
  isEmpty = false;
  /** Pieces that were written. */
  chunks = 0;
  /** Their bytes. */
  bytes = 0;
  /** The bytes of those pieces that have left: whose write has called back without an error. */
  flushed = 0;
  /** Whether the response is over, so that nothing counts any more. */
  isOver = false;
  /** When the first of them was written, in milliseconds; a preamble of server-sent events does not count. */
  firstByteAt: number | undefined;
  /** Where its stream is counted; `undefined` as long as it is none. */
  route: RouteStreams | undefined;
  /**
   * Whether it is a stream that has sent its first byte and has not ended, and is not read: then only pieces and bytes
   * are to be counted.
   */
  underWay = false;
  /** Whether a length was declared; `undefined` before somebody looked. */
  declared: boolean | undefined;
  /** What our side's failure was, where something told of it. */
  failure: Failure | undefined;
  /** Whether a timeout came and nothing was written since. */
  timedOut = false;
  /** Takes what was put on the connection off again. */
  release: (() => void) | undefined;

  /** Bytes of it have left. */
  flush(bytes: number): void {
    if (this.isOver || this.isEmpty) {
      return;
    }
    this.flushed += bytes;
    if (this.route !== undefined) {
      this.route.bytes.value += bytes;
    }
  }
}

/** Hears of the end of a write whose bytes may belong to a body by then. */
export function flushListener(exchange: { readonly body: ResponseBody | undefined }, bytes: number): FlushListener {
  return (error) => {
    if (error === null || error === undefined) {
      exchange.body?.flush(bytes);
    }
  };
}
