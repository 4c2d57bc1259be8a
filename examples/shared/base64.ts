/** The bytes of a base64 text (RFC 4648, with padding), or `undefined` unless it is one of just so many bytes. */
export function decodeBase64(text: string, length: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is no base64: only text that comes back the same was base64 throughout.
  return bytes.length === length && bytes.toString('base64') === text ? bytes : undefined;
}
