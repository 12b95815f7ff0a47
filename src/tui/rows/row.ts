import type { Tone } from '../theme.ts';

/** A piece of one line. Text holds no line break and no control character. */
export interface Segment {
  readonly text: string;
  readonly tone: Tone;
}

/** One line of the screen; what does not fit is cut at its end with `…`. */
export type Row = readonly Segment[];

export function row(text: string, tone: Tone = 'plain'): Row {
  return [{ text, tone }];
}

export function segment(text: string, tone: Tone = 'plain'): Segment {
  return { text, tone };
}

export const emptyRow: Row = [];

/** The row's text alone, for search and for tests. */
export function textOfRow(line: Row): string {
  return line.map(({ text }) => text).join('');
}
