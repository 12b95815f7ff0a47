/** A line of a step's output as the pane shows it. `number` counts all lines of the step from 1, dropped ones included. */
export interface OutputLine {
  readonly number: number;
  readonly stream: 'out' | 'err';
  readonly text: string;
}

/**
 * The last lines of a step's output, outside React: output arrives far faster than a screen is drawn, so it is kept here and the pane
 * looks at it on a timer. Memory is bounded by `capacity` lines of at most `width` characters each.
 */
export class OutputBuffer {
  readonly #capacity: number;
  readonly #width: number;
  #lines: OutputLine[] = [];
  #count = 0;
  #partial: Record<'out' | 'err', string> = { out: '', err: '' };
  #version = 0;

  constructor(capacity = 5000, width = 2000) {
    this.#capacity = capacity;
    this.#width = width;
  }

  /** Grows with every change; a pane that saw this version has nothing to draw. */
  get version(): number {
    return this.#version;
  }

  /** Lines ever seen, an unfinished one of each stream included: line numbers run from 1 to here. */
  get count(): number {
    return this.#count + this.#open().length;
  }

  /** Lines that were seen and are no longer kept. */
  get dropped(): number {
    return this.#count - this.#lines.length;
  }

  push(stream: 'out' | 'err', text: string): void {
    const pieces = (this.#partial[stream] + text).split('\n');
    this.#partial[stream] = (pieces.pop() ?? '').slice(0, this.#width);
    for (const piece of pieces) this.#add(stream, piece);
    this.#version += 1;
  }

  clear(): void {
    this.#lines = [];
    this.#count = 0;
    this.#partial = { out: '', err: '' };
    this.#version += 1;
  }

  /** At most `rows` kept lines after so many lines of the whole output. */
  window(after: number, rows: number): readonly OutputLine[] {
    const from = Math.max(0, after - this.dropped);
    const whole = this.#lines.slice(from, from + rows);
    const open = this.#open();
    return whole.length === rows ? whole : [...whole, ...open.slice(Math.max(0, from - this.#lines.length))].slice(0, rows);
  }

  /** All kept lines, oldest first. */
  lines(): readonly OutputLine[] {
    return [...this.#lines, ...this.#open()];
  }

  #open(): OutputLine[] {
    const open = (['out', 'err'] as const).filter((stream) => this.#partial[stream] !== '');
    return open.map((stream, place) => ({ number: this.#count + 1 + place, stream, text: this.#partial[stream] }));
  }

  #add(stream: 'out' | 'err', text: string): void {
    this.#count += 1;
    this.#lines.push({ number: this.#count, stream, text: text.slice(0, this.#width) });
    // Dropping in halves keeps the cost per line constant.
    if (this.#lines.length > this.#capacity * 2) this.#lines = this.#lines.slice(-this.#capacity);
  }
}
