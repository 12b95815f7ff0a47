/** Line and column of an offset, both from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds lines by offset in a text whose lines end in `\n` or `\r\n`. */
export class LineIndex {
  private readonly starts: number[] = [0];
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
    for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  positionOf(offset: number): Position {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.starts[low]! + 1 };
  }

  /** Offset of the line's first character; the end of the text for lines after the last. */
  startOf(line: number): number {
    return this.starts[line - 1] ?? this.source.length;
  }

  /** The line's text without its line break; empty for lines after the last. */
  textOf(line: number): string {
    const start = this.startOf(line);
    const next = this.starts[line];
    return this.source.slice(start, next === undefined ? this.source.length : next - 1).replace(/\r$/, '');
  }
}
