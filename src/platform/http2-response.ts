import type { Http2ServerResponse } from 'node:http2';

/**
 * The class of responses of HTTP/2. To load it takes some milliseconds, which an application without HTTP/2 need not
 * spend: ask only for what has a stream, as nothing else of Node's has, and whose maker has loaded it already.
 */
export function http2Response(): typeof Http2ServerResponse {
  return (require('node:http2') as typeof import('node:http2')).Http2ServerResponse;
}

export function isHttp2Response(candidate: unknown): candidate is Http2ServerResponse {
  return (
    typeof candidate === 'object' && candidate !== null && 'stream' in candidate && candidate instanceof http2Response()
  );
}
