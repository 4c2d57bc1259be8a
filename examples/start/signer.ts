import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A client's Ed25519 key pair, made anew for each run. */
export class Signer {
  /** The 32 bytes of the public key, in base64. */
  readonly publicKey: string;
  private readonly privateKey: KeyObject;

  constructor(readonly keyId: string) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { x = '' } = publicKey.export({ format: 'jwk' });
    this.publicKey = Buffer.from(x, 'base64url').toString('base64');
    this.privateKey = privateKey;
  }

  /** The entry of this key in VERIFIER_KEYS. */
  get registryEntry(): string {
    return `${this.keyId}=${this.publicKey}`;
  }

  /** The signature of a text, in base64. */
  sign(text: string): string {
    return sign(null, Buffer.from(text, 'utf8'), this.privateKey).toString('base64');
  }
}
