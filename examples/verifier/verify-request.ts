import { BadRequestException } from '@nestjs/common';
import { decodeBase64 } from '../shared/base64';
import { KEY_ID, PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from '../shared/ed25519';
import { optionalTextField, textField } from '../shared/fields';

const LONGEST_MESSAGE = 100_000;
/** More than any base64 text here has: its real length is checked with its bytes. */
const LONGEST_BASE64 = 200;

/** Who is said to have signed: a key of the registry, or one that the caller brings. */
export type Signer = { readonly keyId: string } | { readonly publicKey: Buffer };

/** What `POST /verify` takes, checked and decoded. */
export interface VerifyRequest {
  readonly message: string;
  readonly signature: Buffer;
  readonly signer: Signer;
}

/** Reads the body of `POST /verify`; answers 400 with what is wrong. */
export function parseVerifyRequest(body: unknown): VerifyRequest {
  return {
    message: textField(body, 'message', { longest: LONGEST_MESSAGE }),
    signature: parseBase64(textField(body, 'signature', { longest: LONGEST_BASE64 }), 'signature', SIGNATURE_BYTES),
    signer: parseSigner(body),
  };
}

function parseSigner(body: unknown): Signer {
  const keyId = optionalTextField(body, 'keyId', { longest: LONGEST_BASE64 });
  const publicKey = optionalTextField(body, 'publicKey', { longest: LONGEST_BASE64 });
  if (keyId !== undefined && publicKey === undefined) {
    if (!KEY_ID.test(keyId)) {
      throw new BadRequestException('"keyId" must be 1 to 64 letters, digits, dots, underscores or hyphens.');
    }
    return { keyId };
  }
  if (publicKey !== undefined && keyId === undefined) {
    return { publicKey: parseBase64(publicKey, 'publicKey', PUBLIC_KEY_BYTES) };
  }
  throw new BadRequestException('Either "keyId" or "publicKey" must be given.');
}

function parseBase64(text: string, name: string, length: number): Buffer {
  const bytes = decodeBase64(text, length);
  if (bytes === undefined) {
    throw new BadRequestException(`"${name}" must be ${length} bytes in base64.`);
  }
  return bytes;
}
