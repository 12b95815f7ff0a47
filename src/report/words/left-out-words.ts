import { counted } from './count-words.ts';

/** Stands in a view's output where it misses lines. */
export function leftOutWords(lines: number): string {
  return `… ${counted(lines, 'line')} left out here; look in the evidence`;
}

/** Stands in a view's output above the oldest line that it keeps. */
export function notKeptWords(lines: number): string {
  return `… ${counted(lines, 'earlier line')} not kept in this view; look in the evidence`;
}

/** Stands in a view's output behind what a step had printed when its runner ended. */
export const cutShortWords = '… the runner ended here; what the step printed after that was not kept';
