import { isUtf8 } from 'node:buffer';
import { visibleText } from '../model/visible-text.ts';

/** Bytes as text that keeps every byte: what is not UTF-8 becomes `\xff`, never U+FFFD. */
export function decodeBytes(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    text += length === 0 ? `\\x${bytes[at]!.toString(16).padStart(2, '0')}` : Buffer.from(bytes.subarray(at, at + length)).toString('utf8');
    at += Math.max(1, length);
  }
  return text;
}

/** Length of the well-formed sequence that begins here (RFC 3629, section 4); 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  const sequence = bytes.subarray(at, at + length);
  return length > 0 && sequence.length === length && isUtf8(sequence) ? length : 0;
}

/** For records: nothing in it can steer a terminal, nothing is hidden, carriage returns included. */
export function visibleBytes(bytes: Uint8Array): string {
  return visibleText(decodeBytes(bytes));
}

/** For live panes: of a progress line that was written over itself only the last state is shown. */
export function collapseProgress(line: string): string {
  const ended = line.endsWith('\r') ? line.slice(0, -1) : line;
  return ended.slice(ended.lastIndexOf('\r') + 1);
}
