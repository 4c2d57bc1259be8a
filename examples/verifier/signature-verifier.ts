import { type KeyObject, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TrackVerification } from 'nestjs-red-metrics';
import { KeyRegistry, publicKeyOf } from './key-registry';
import type { Signer, VerifyRequest } from './verify-request';

/** What became of a verification. */
export type Verification =
  { readonly valid: true } | { readonly valid: false; readonly reason: 'unknown_key' | 'wrong_signature' };

/** Verifies Ed25519 signatures, on Node's thread pool. */
@Injectable()
export class SignatureVerifier {
  constructor(private readonly keys: KeyRegistry) {}

  /** Counted in verifier_signature_valid_total and verifier_signature_invalid_total. */
  @TrackVerification()
  async verify({ message, signature, signer }: VerifyRequest): Promise<Verification> {
    const key = this.keyOf(signer);
    if (key === undefined) {
      return { valid: false, reason: 'unknown_key' };
    }
    const valid = await verifyEd25519(Buffer.from(message, 'utf8'), key, signature);
    return valid ? { valid } : { valid, reason: 'wrong_signature' };
  }

  private keyOf(signer: Signer): KeyObject | undefined {
    return 'keyId' in signer ? this.keys.get(signer.keyId) : publicKeyOf(signer.publicKey);
  }
}

function verifyEd25519(message: Buffer, key: KeyObject, signature: Buffer): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // No digest is named: Ed25519 has its own.
    verify(null, message, key, signature, (error, valid) => (error === null ? resolve(valid) : reject(error)));
  });
}
