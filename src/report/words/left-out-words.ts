import { counted } from './count-words.ts';

/** Stands in a view's output where it misses lines. */
export function leftOutWords(lines: number): string {
  return `… ${counted(lines, 'line')} left out here; look in the evidence`;
}
