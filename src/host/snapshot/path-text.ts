// snapshot: the pre-image of the allowed paths, taken, restored and compared by tools of the host. It knows no runbook and no journal.

import { isUtf8 } from 'node:buffer';

/** Bytes of a name as a manifest spells them: UTF-8 as it is, every other byte as `\xHH`, a backslash as `\\`. */
export function pathText(bytes: Buffer): string {
  if (isUtf8(bytes)) return escapeBackslash(bytes.toString('utf8'));
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    text += length === 0 ? `\\x${bytes[at]!.toString(16).padStart(2, '0')}` : escapeBackslash(bytes.toString('utf8', at, at + length));
    at += length || 1;
  }
  return text;
}

/** The bytes that `pathText` spelled. */
export function pathBytes(text: string): Buffer {
  if (!text.includes('\\')) return Buffer.from(text);
  const parts = text.split(/(\\\\|\\x[0-9a-f]{2})/);
  return Buffer.concat(parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : escapedByte(part))));
}

/** A path of the scope, which is plain text, as a manifest spells it. */
export function escapeBackslash(text: string): string {
  return text.includes('\\') ? text.replaceAll('\\', '\\\\') : text;
}

/** NUL-separated words for `xargs -0` and `-T -`. */
export function nulList(words: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(words.flatMap((word) => [typeof word === 'string' ? Buffer.from(word) : word, nul]));
}

/** The words of a NUL-separated list. */
export function splitNul(bytes: Buffer): Buffer[] {
  const words: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(0, from);
    words.push(bytes.subarray(from, end === -1 ? bytes.length : end));
    from = end === -1 ? bytes.length : end + 1;
  }
  return words;
}

const nul = Buffer.from([0]);

function escapedByte(part: string): Buffer {
  return part === '\\\\' ? Buffer.from('\\') : Buffer.from(part.slice(2), 'hex');
}

/** Bytes of the UTF-8 character at `at`; 0 when there is none. */
function characterLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) if (isUtf8(bytes.subarray(at, at + length))) return length;
  return 0;
}
