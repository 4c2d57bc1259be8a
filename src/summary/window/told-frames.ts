import { RequestStore } from '../../stores/request-store';
import type { RequestSeries } from '../../stores/series-slots';
import type { Frame } from './frame';
import { REQUESTS_NAME, type WindowSource } from './window-source';

/** What a source is called, for other workers too. */
export function nameOf(source: WindowSource): string {
  return source instanceof RequestStore ? REQUESTS_NAME : source.name;
}

/** Of a request, what others know too. */
export function withPlainKeys(frame: Frame): Frame {
  return { ...frame, keys: frame.keys.map((key) => (Array.isArray(key) ? key : plainKey(key as RequestSeries))) };
}

function plainKey({ method, path, status }: RequestSeries): Pick<RequestSeries, 'method' | 'path' | 'status'> {
  return { method, path, status };
}
