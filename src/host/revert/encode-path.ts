import { pathBytes } from '../snapshot/path-text.ts';

/**
 * A path as the lists of `revert.sh` spell it, in the bytes of latin1: a backslash, a newline, a tab, a CR and what sorts before a tab
 * as `\0` and octal digits, every other byte as it is. `path` is spelled as in a manifest.
 */
export function encodePath(path: string): string {
  return encodeBytes(pathBytes(path));
}

export function encodeBytes(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[^\x20-\xff]|\\/g, (byte) => (isEscaped(byte) ? escaped(byte) : byte));
}

function isEscaped(byte: string): boolean {
  return byte === '\\' || byte === '\n' || byte === '\r' || (byte >= '\x01' && byte <= '\t');
}

function escaped(byte: string): string {
  return `\\0${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

/** Lists are bytes: `encodePath` gives latin1 text. */
export function listBytes(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
}
