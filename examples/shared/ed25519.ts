/** Bytes of an Ed25519 signature (RFC 8032). */
export const SIGNATURE_BYTES = 64;
/** Bytes of an Ed25519 public key (RFC 8032). */
export const PUBLIC_KEY_BYTES = 32;
/** What a key may be called. */
export const KEY_ID = /^[A-Za-z0-9._-]{1,64}$/;
