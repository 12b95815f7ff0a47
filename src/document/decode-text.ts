/** Bytes as text, or why they are none. `offset` counts bytes from 0. */
export type DecodedText =
  | { readonly ok: true; readonly text: string; readonly byteOrderMark: boolean }
  | { readonly ok: false; readonly reason: 'utf-16' | 'invalid-utf-8'; readonly before: string };

/** UTF-8 to text; a byte order mark is cut off and reported. `before` is the valid text in front of the first bad byte. */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (looksLikeUtf16(bytes)) return { ok: false, reason: 'utf-16', before: '' };
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = byteOrderMark ? bytes.subarray(3) : bytes;
  const text = decodeWhole(body);
  if (text !== undefined) return { ok: true, text, byteOrderMark };
  return { ok: false, reason: 'invalid-utf-8', before: decodeWhole(body.subarray(0, validLength(body))) ?? '' };
}

function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [first, second, third, fourth] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  // Without a mark: text of the first letters of ASCII has every other byte zero.
  const littleEndian = second === 0 && fourth === 0 && first !== 0 && third !== 0;
  const bigEndian = first === 0 && third === 0 && second !== 0 && fourth !== 0;
  return bytes.length >= 4 && (littleEndian || bigEndian);
}

function decodeWhole(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Length of the longest valid start, found by halving. */
function validLength(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    if (validStart(bytes, middle)) valid = middle;
    else invalid = middle;
  }
  while (valid > 0 && decodeWhole(bytes.subarray(0, valid)) === undefined) valid -= 1;
  return valid;
}

/** A cut inside a character still counts as valid: `stream` waits for the rest. */
function validStart(bytes: Uint8Array, length: number): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length), { stream: true });
    return true;
  } catch {
    return false;
  }
}
