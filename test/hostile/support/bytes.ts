import fc from 'fast-check';

export const KILOBYTES_16 = 16 * 1024;

/** Any bytes, each as one character. */
export const bytes = (maxLength: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array).toString('latin1'));

/** Bytes that end no line: so what stands around them stays what it is. */
export const withinLine = (maxLength: number): fc.Arbitrary<string> =>
  bytes(maxLength).map((text) => text.replace(/[\r\n\0]/g, ' '));
