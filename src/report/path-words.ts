import type { PathChange } from '../model/manifest.ts';
import { counted } from './words/count-words.ts';

/** Paths that a step changed, in words; at most ten by name. */
export function pathWords(changes: readonly PathChange[]): string {
  if (changes.length === 0) return 'no allowed path changed';
  const told = changes.filter((change) => !isEcho(change, changes));
  const named = told.slice(0, 10).map(changeWords);
  return [...named, ...(told.length > 10 ? [`and ${counted(told.length - 10, 'path')} more`] : [])].join('; ');
}

/** A folder's time changes with what lies in it; that is no change of its own. */
function isEcho({ path, change, what }: PathChange, changes: readonly PathChange[]): boolean {
  return change === 'changed' && what.join() === 'mtime' && changes.some((other) => other.path.startsWith(`${path}/`));
}

/** One changed path, in words. */
export function changeWords({ path, change, what }: PathChange): string {
  return change === 'changed' && what.length > 0 ? `${path} changed (${what.join(', ')})` : `${path} ${change}`;
}
