import { isTimeout } from '../../metrics.error-kinds';

/** What Node ends a stream with when its reader breaks off, or what it was piped into has gone. */
const READER_LEFT: ReadonlySet<unknown> = new Set(['ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Whether an error says that whoever read a stream wanted no more: also the `AbortError` of an `AbortSignal`, unless that timed out. */
export function isReaderLeft(error: unknown): boolean {
  try {
    const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
    return (READER_LEFT.has(code) || name === 'AbortError') && !isTimeout(error);
  } catch {
    return false;
  }
}
