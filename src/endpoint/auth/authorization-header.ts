/** What a request presents, out of its `Authorization` header. */
export type PresentedCredential =
  | { readonly scheme: 'bearer' | 'basic'; readonly secret: string }
  | { readonly scheme: 'none' }
  | { readonly scheme: 'malformed' };

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;
const BASIC = /^Basic +([A-Za-z0-9+/_-]+={0,2}) *$/i;

/** Reads an `Authorization` header (RFC 6750, RFC 7617). The secret of basic authentication is `user:password`. */
export function readAuthorization(header: string | undefined): PresentedCredential {
  if (header === undefined || header === '') {
    return { scheme: 'none' };
  }
  const token = BEARER.exec(header)?.[1];
  if (token !== undefined) {
    return { scheme: 'bearer', secret: token };
  }
  const encoded = BASIC.exec(header)?.[1];
  if (encoded !== undefined) {
    return { scheme: 'basic', secret: Buffer.from(encoded, 'base64').toString('utf8') };
  }
  return { scheme: 'malformed' };
}
