import type { Key } from 'ink';
import type { ScrollMove } from './state.ts';

/** Arrows and paging keys as scrolling; undefined: another key. */
export function scrollMove(key: Key): ScrollMove | undefined {
  if (key.upArrow) return 'line-up';
  if (key.downArrow) return 'line-down';
  if (key.pageUp) return 'page-up';
  if (key.pageDown) return 'page-down';
  if (key.home) return 'start';
  if (key.end) return 'end';
  return undefined;
}
