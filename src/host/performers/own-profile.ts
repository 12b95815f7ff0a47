import type { Profile } from '../../ports/host.ts';
import type { ActContext } from '../../ports/target.ts';
import { isBelow } from '../boundary/arguments.ts';
import { confined, unconfined } from '../own-tool.ts';

/**
 * Under what Holdpoint itself writes one path of the scope. The widest allowed directory above it is made writable, not its parent: a step can
 * swap a directory in between for a link, but not the allowed path itself. An allowed file is replaced by renaming, so there its parent has
 * to be writable. undefined: the path lies outside the scope, or is protected inside it.
 */
export function ownProfile({ scope, enforced }: Pick<ActContext, 'scope' | 'enforced'>, path: string): Profile | undefined {
  const above = scope.writable.filter((top) => isBelow(path, top)).toSorted((a, b) => a.length - b.length);
  const widest = above[0];
  if (widest === undefined || scope.protected.some((place) => isBelow(path, place))) return undefined;
  const place = widest === path ? path.slice(0, path.lastIndexOf('/')) || '/' : widest;
  return enforced ? confined([place]) : unconfined([place]);
}
