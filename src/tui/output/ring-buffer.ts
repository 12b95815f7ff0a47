/** A row of the pane. `number` counts all rows of the step from 1, those no longer kept included. */
export interface OutputLine {
  readonly number: number;
  /** `left-out`: a word of ours about lines that are not here. */
  readonly stream: 'out' | 'err' | 'left-out';
  readonly text: string;
}

/** What came at once: whole lines in one text, taken apart only when they are looked at. */
interface Piece {
  readonly stream: OutputLine['stream'];
  readonly text: string;
  /** Rows before it. */
  readonly before: number;
  readonly rows: number;
}

/** Stands at the end of a line of which no more is kept here. */
export const cutWords = ' … cut here; the rest is in the evidence';

/** Characters that are kept at most, beside what came with the oldest of them. */
const mostCharacters = 8_000_000;

/**
 * The last lines of a step's output, outside React: output arrives far faster than a screen is drawn, so it is kept here as it came and the
 * pane looks at it on a timer. Memory is bounded by `capacity` lines (and `mostCharacters`), and what came with the oldest of them; of a line `width` characters are shown.
 */
export class OutputBuffer {
  readonly #capacity: number;
  readonly #width: number;
  #part = 0;
  #characters = 0;
  #pieces: Piece[] = [];
  #count = 0;
  #partial: Record<'out' | 'err', string> = { out: '', err: '' };
  #version = 0;

  constructor(capacity = 20_000, width = 2000) {
    this.#capacity = capacity;
    this.#width = width;
  }

  /** Grows with every change; a pane that saw this version has nothing to draw. */
  get version(): number {
    return this.#version;
  }

  /** Which output this is: another number after it was cleared. */
  get part(): number {
    return this.#part;
  }

  /** As it is now, for somebody who reads while more comes. What is kept is shared, not copied. */
  copy(): OutputBuffer {
    const copy = new OutputBuffer(this.#capacity, this.#width);
    copy.#part = this.#part;
    copy.#characters = this.#characters;
    copy.#pieces = [...this.#pieces];
    copy.#count = this.#count;
    copy.#partial = { ...this.#partial };
    return copy;
  }

  /** Rows ever seen, an unfinished line of each stream included: their numbers run from 1 to here. */
  get count(): number {
    return this.#count + this.#open().length;
  }

  /** Rows that were seen and are no longer kept. */
  get dropped(): number {
    return this.#pieces[0]?.before ?? this.#count;
  }

  push(stream: 'out' | 'err', text: string): void {
    const all = this.#partial[stream] + text;
    const end = all.lastIndexOf('\n') + 1;
    this.#partial[stream] = all.slice(end, end + this.#width + 1);
    if (end > 0) this.#add(stream, all.slice(0, end), newlines(all));
    this.#version += 1;
  }

  /** One row that says what is missing here. */
  leaveOut(words: string): void {
    this.#add('left-out', `${words}\n`, 1);
    this.#version += 1;
  }

  clear(): void {
    this.#part += 1;
    this.#characters = 0;
    this.#pieces = [];
    this.#count = 0;
    this.#partial = { out: '', err: '' };
    this.#version += 1;
  }

  /** At most `rows` kept rows after so many rows of the whole output. */
  window(after: number, rows: number): readonly OutputLine[] {
    const end = after + rows;
    const whole = this.#pieces
      .filter((piece) => piece.before < end && piece.before + piece.rows > after)
      .flatMap((piece) => this.#linesOf(piece, Math.max(0, after - piece.before), end - piece.before));
    return [...whole, ...this.#open().filter(({ number }) => number > after && number <= end)];
  }

  /** All kept rows, oldest first. */
  lines(): readonly OutputLine[] {
    return this.window(this.dropped, this.count - this.dropped);
  }

  /** From `from` to before `to` of this piece's rows. */
  #linesOf({ stream, text, before }: Piece, from: number, to: number): OutputLine[] {
    return text
      .slice(0, -1)
      .split('\n', to)
      .slice(from)
      .map((line, place) => ({ number: before + from + place + 1, stream, text: this.#cut(line) }));
  }

  #cut(line: string): string {
    return line.length <= this.#width ? line : line.slice(0, this.#width) + cutWords;
  }

  #open(): OutputLine[] {
    const open = (['out', 'err'] as const).filter((stream) => this.#partial[stream] !== '');
    return open.map((stream, place) => ({ number: this.#count + 1 + place, stream, text: this.#cut(this.#partial[stream]) }));
  }

  #add(stream: OutputLine['stream'], text: string, rows: number): void {
    this.#pieces.push({ stream, text, before: this.#count, rows });
    this.#count += rows;
    this.#characters += text.length;
    let needless = 0;
    while (needless < this.#pieces.length - 1) {
      const piece = this.#pieces[needless]!;
      if (piece.before + piece.rows > this.#count - this.#capacity && this.#characters <= mostCharacters) break;
      this.#characters -= piece.text.length;
      needless += 1;
    }
    if (needless > 0) this.#pieces.splice(0, needless);
  }
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
