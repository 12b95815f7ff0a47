/** Masks one stream. Bytes that may be the beginning of a secret are held back until it is known. */
export interface Redactor {
  /** The bytes that may be shown now. Valid until the next call. */
  push(chunk: Uint8Array): Uint8Array;
  /** What was held back, at the end of the stream. */
  end(): Uint8Array;
}
