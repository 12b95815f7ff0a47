import { visibleText } from '../model/visible-text.ts';
import { collapseProgress, decodeBytes } from './decode-visible.ts';

/** Bytes kept for the live pane; a pane never shows more. */
const capacity = 64 * 1024;
/** Characters of one line that a pane gets. */
const longestLine = 2000;

/** The last bytes of a command's output in order of arrival. Lines are looked for only when somebody asks. */
export class TailRing {
  #chunks: Uint8Array[] = [];
  #size = 0;
  #cut = false;

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const piece = bytes.length > capacity ? bytes.subarray(bytes.length - capacity) : bytes;
    if (piece !== bytes) {
      this.#chunks = [];
      this.#size = 0;
      this.#cut = true;
    }
    // A copy: the caller's buffer is filled again.
    this.#chunks.push(Uint8Array.prototype.slice.call(piece));
    this.#size += piece.length;
    while (this.#size - this.#chunks[0]!.length >= capacity) {
      this.#size -= this.#chunks.shift()!.length;
      this.#cut = true;
    }
  }

  /** The last complete lines and the one that is still being written, made visible. */
  lines(count: number): string[] {
    const bytes = Buffer.concat(this.#chunks);
    let from = bytes.length - (bytes.at(-1) === 0x0a ? 1 : 0);
    for (let found = 0; found < count && from > 0; found += 1) from = bytes.lastIndexOf(0x0a, from - 1) === -1 ? 0 : bytes.lastIndexOf(0x0a, from - 1);
    const text = decodeBytes(bytes.subarray(from === 0 ? this.#firstWholeCharacter(bytes) : from + 1));
    if (text === '') return [];
    const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text.split('\n');
    return lines.slice(-count).map((line) => visibleText(shorten(collapseProgress(line))));
  }

  /** Behind a cut the bytes may begin inside a character. */
  #firstWholeCharacter(bytes: Uint8Array): number {
    let at = 0;
    while (this.#cut && at < 3 && (bytes[at]! & 0xc0) === 0x80) at += 1;
    return at;
  }
}

function shorten(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine).toWellFormed()}…` : line;
}
