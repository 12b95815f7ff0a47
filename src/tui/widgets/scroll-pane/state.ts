/** Which lines of a longer text are on screen. `following`: the end stays in sight as lines come. */
export interface Scroll {
  readonly top: number;
  readonly following: boolean;
}

export type ScrollMove = 'line-up' | 'line-down' | 'page-up' | 'page-down' | 'start' | 'end';

export const atStart: Scroll = { top: 0, following: false };
export const atEnd: Scroll = { top: 0, following: true };

/** The first line on screen for so many lines in a window of so many rows. */
export function topOf(scroll: Scroll, lines: number, rows: number): number {
  const last = Math.max(0, lines - rows);
  return scroll.following ? last : Math.min(scroll.top, last);
}

export function moveScroll(scroll: Scroll, move: ScrollMove, lines: number, rows: number): Scroll {
  const top = topOf(scroll, lines, rows);
  const page = Math.max(1, rows - 1);
  const to: Readonly<Record<ScrollMove, number>> = {
    'line-up': top - 1,
    'line-down': top + 1,
    'page-up': top - page,
    'page-down': top + page,
    start: 0,
    end: lines,
  };
  return scrollTo(to[move], lines, rows);
}

/** Puts a line at the top, as far as the text allows; at the very end the pane follows again. */
export function scrollTo(line: number, lines: number, rows: number): Scroll {
  const last = Math.max(0, lines - rows);
  const top = Math.max(0, Math.min(line, last));
  return { top, following: top === last && line >= last };
}
