import { visibleText } from '../model/visible-text.ts';
import { collapseProgress, decodeBytes } from './decode-visible.ts';

/** Bytes kept for the live pane; a pane never shows more. */
const capacity = 64 * 1024;
/** Characters of one line that a pane gets. */
const longestLine = 2000;

/** The last bytes of a command's output in order of arrival. Lines are looked for only when somebody asks. */
export class TailRing {
  readonly #ring = Buffer.alloc(capacity);
  /** Bytes that ever came; number n stands at n modulo the capacity. */
  #total = 0;
  /** Bytes of them that `fresh` has told. */
  #told = 0;

  push(bytes: Uint8Array): void {
    const piece = bytes.length > capacity ? bytes.subarray(bytes.length - capacity) : bytes;
    const at = (this.#total + bytes.length - piece.length) % capacity;
    const first = Math.min(piece.length, capacity - at);
    this.#ring.set(piece.subarray(0, first), at);
    this.#ring.set(piece.subarray(first), 0);
    this.#total += bytes.length;
  }

  /** The last complete lines and the one that is still being written, made visible. */
  lines(count: number): string[] {
    const bytes = this.#content();
    const end = bytes.at(-1) === 0x0a ? bytes.length - 1 : bytes.length;
    let from = end;
    for (let found = 0; found < count && from > 0; found += 1) from = Math.max(0, bytes.lastIndexOf(0x0a, from - 1));
    const begin = bytes[from] === 0x0a ? from + 1 : this.#firstWholeCharacter(bytes);
    if (begin >= end) return [];
    return decodeBytes(bytes.subarray(begin, end))
      .split('\n')
      .slice(-count)
      .map((line) => visibleText(shorten(collapseProgress(line))));
  }

  /** The complete lines that came since the last call, as far as the ring still holds them; `last`: an unfinished one too. */
  fresh(last: boolean): string[] {
    const bytes = this.#content();
    const untold = this.#total - this.#told;
    // What was overwritten before it was told begins in the middle of a line.
    const begin = untold > bytes.length ? bytes.indexOf(0x0a) + 1 : bytes.length - untold;
    const end = last && bytes.at(-1) !== 0x0a ? bytes.length : bytes.lastIndexOf(0x0a);
    if (end < begin || untold === 0) return [];
    this.#told = this.#total - (bytes.length - Math.min(end + 1, bytes.length));
    return decodeBytes(bytes.subarray(begin, end))
      .split('\n')
      .map((line) => visibleText(shorten(collapseProgress(line))));
  }

  #content(): Buffer {
    if (this.#total <= capacity) return this.#ring.subarray(0, this.#total);
    const at = this.#total % capacity;
    return Buffer.concat([this.#ring.subarray(at), this.#ring.subarray(0, at)]);
  }

  /** Behind a cut the bytes may begin inside a character. */
  #firstWholeCharacter(bytes: Uint8Array): number {
    let at = 0;
    while (this.#total > capacity && at < 3 && (bytes[at]! & 0xc0) === 0x80) at += 1;
    return at;
  }
}

function shorten(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine).toWellFormed()}…` : line;
}
