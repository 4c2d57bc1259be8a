const REASONS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
/** What Node's parser did not understand. */
const UNREADABLE = /^HPE_/;

/** The whole answer to something that is no request; `undefined` where nobody is there to be answered (a broken connection, a failed handshake). */
export function refusalOf(error: Error & { readonly code?: unknown }): string | undefined {
  const code = typeof error.code === 'string' ? error.code : '';
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : UNREADABLE.test(code) ? '400 Bad Request' : undefined;
  if (reason === undefined) {
    return undefined;
  }
  const body = `${reason.slice(4)}\n`;
  return (
    `HTTP/1.1 ${reason}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\n` +
    `Connection: close\r\n\r\n${body}`
  );
}
