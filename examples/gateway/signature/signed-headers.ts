import type { IncomingHttpHeaders } from 'node:http';
import { decodeBase64 } from '../../shared/base64';
import { KEY_ID, SIGNATURE_BYTES } from '../../shared/ed25519';

/** Who signed, and the signature in base64. */
export interface SignedHeaders {
  readonly keyId: string;
  readonly signature: string;
}

/** The headers `X-Key-Id` and `X-Signature`, or `undefined` unless both are there and well-formed. */
export function readSignedHeaders(headers: IncomingHttpHeaders): SignedHeaders | undefined {
  const keyId = headers['x-key-id'];
  const signature = headers['x-signature'];
  if (typeof keyId !== 'string' || typeof signature !== 'string') {
    return undefined;
  }
  return KEY_ID.test(keyId) && decodeBase64(signature, SIGNATURE_BYTES) !== undefined
    ? { keyId, signature }
    : undefined;
}
