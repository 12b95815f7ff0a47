import { atStart, moveScroll, type Scroll, type ScrollMove } from '../widgets/scroll-pane/state.ts';

/** What lies over a screen: nothing, its page of keys, or the question whether to leave. What is below keeps its state. */
export type Layer = { readonly kind: 'none' } | { readonly kind: 'page'; readonly scroll: Scroll } | { readonly kind: 'leaving' };

export const noLayer: Layer = { kind: 'none' };
export const pageLayer: Layer = { kind: 'page', scroll: atStart };
export const leavingLayer: Layer = { kind: 'leaving' };

const moves: Readonly<Record<string, ScrollMove>> = {
  '↑': 'line-up',
  '↓': 'line-down',
  PgUp: 'page-up',
  PgDn: 'page-down',
  Home: 'start',
  End: 'end',
};

/** A key on a page of keys with so many lines in a window of so many rows: it scrolls where there is more, else the page goes away. */
export function pressPage(scroll: Scroll, name: string | undefined, lines: number, rows: number): Layer {
  const move = name === undefined ? undefined : moves[name];
  return move === undefined ? noLayer : { kind: 'page', scroll: moveScroll(scroll, move, lines, rows) };
}

/** A key on the question whether to leave. Enter is no answer: it may have been meant for what stood there before. */
export function pressLeaving(name: string | undefined): 'leave' | Layer {
  if (name === 'q' || name === 'Ctrl-C') return 'leave';
  return name === 'Esc' ? noLayer : leavingLayer;
}
