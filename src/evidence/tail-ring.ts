import { isSimpleText } from '../model/simple-text.ts';
import { visibleText } from '../model/visible-text.ts';
import type { FreshLines } from '../ports/evidence.ts';
import { collapseProgress, decodeBytes } from './decode-visible.ts';

/** Bytes kept for whoever looks on: several times what a pipe holds, so that little is left out between two looks. */
const capacity = 256 * 1024;
/** Characters of one line that a pane gets. */
const longestLine = 2000;

/** The last bytes of a command's output in order of arrival. Lines are looked for only when somebody asks. */
export class TailRing {
  readonly #ring = Buffer.alloc(capacity);
  /** Bytes that ever came; number n stands at n modulo the capacity. */
  #total = 0;
  /** Lines that ever ended. */
  #ended = 0;
  /** Bytes that `fresh` has told. */
  #told = 0;

  push(bytes: Uint8Array): void {
    this.#ended += newlines(bytes);
    const piece = bytes.length > capacity ? bytes.subarray(bytes.length - capacity) : bytes;
    const at = (this.#total + bytes.length - piece.length) % capacity;
    const first = Math.min(piece.length, capacity - at);
    this.#ring.set(piece.subarray(0, first), at);
    this.#ring.set(piece.subarray(first), 0);
    this.#total += bytes.length;
  }

  /** The last complete lines and the one that is still being written, made visible. */
  lines(count: number): string[] {
    const bytes = this.#last(capacity);
    const end = bytes.at(-1) === 0x0a ? bytes.length - 1 : bytes.length;
    let from = end;
    for (let found = 0; found < count && from > 0; found += 1) from = Math.max(0, bytes.lastIndexOf(0x0a, from - 1));
    const begin = bytes[from] === 0x0a ? from + 1 : this.#firstWholeCharacter(bytes);
    if (begin >= end) return [];
    return decodeBytes(bytes.subarray(begin, end)).split('\n').slice(-count).map(shownLine);
  }

  /** The complete lines that came since the last call, as far as the ring still holds them; `last`: an unfinished one too. */
  fresh(last: boolean): FreshLines {
    const untold = this.#total - this.#told;
    const bytes = this.#last(untold);
    // What was overwritten before it was told begins in the middle of a line.
    const begin = untold > bytes.length ? bytes.indexOf(0x0a) + 1 : 0;
    const end = last ? bytes.length : bytes.lastIndexOf(0x0a) + 1;
    const fresh = bytes.subarray(begin, Math.max(begin, end));
    this.#told = this.#total - (bytes.length - begin - fresh.length);
    const line = this.#ended - newlines(fresh) + 1;
    const text = shown(decodeBytes(fresh));
    if (text === '' || text.endsWith('\n')) return { line, text };
    this.#ended += 1;
    return { line, text: `${text}\n` };
  }

  /** The newest bytes, as many as were asked for and are kept. */
  #last(count: number): Buffer {
    const length = Math.min(count, this.#total, capacity);
    const from = (this.#total - length) % capacity;
    const unbroken = this.#ring.subarray(from, Math.min(capacity, from + length));
    return unbroken.length === length ? unbroken : Buffer.concat([unbroken, this.#ring.subarray(0, length - unbroken.length)]);
  }

  /** Behind a cut the bytes may begin inside a character. */
  #firstWholeCharacter(bytes: Uint8Array): number {
    let at = 0;
    while (this.#total > capacity && at < 3 && (bytes[at]! & 0xc0) === 0x80) at += 1;
    return at;
  }
}

function newlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

/** Every line as a pane shows it. Most output is shown as it is, and is not taken apart to find that out. */
function shown(text: string): string {
  return isSimpleText(text) && !text.includes('\u001b') && !hasLongLine(text) ? text : text.split('\n').map(shownLine).join('\n');
}

function hasLongLine(text: string): boolean {
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    if (end - from > longestLine) return true;
    from = end + 1;
  }
  return text.length - from > longestLine;
}

function shownLine(line: string): string {
  return visibleText(shorten(collapseProgress(line)));
}

function shorten(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine).toWellFormed()}…` : line;
}
