import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 in lower-case hex. */
export type Digest = string;

export function digestOfBytes(bytes: Uint8Array | string): Digest {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Digest of a JSON value by its canonical form (RFC 8785), so that key order and spacing never matter. */
export function digestOfValue(value: unknown): Digest {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only a JSON value has a canonical form');
  return digestOfBytes(text);
}
