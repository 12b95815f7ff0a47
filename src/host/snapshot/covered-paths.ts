import type { PlanScope } from '../../model/plan.ts';
import { isBelow } from '../boundary/arguments.ts';

/** What of a scope is snapshotted. Plain absolute paths. */
export interface CoveredPaths {
  /** The highest allowed paths that are not kept; none lies inside another, but for a path inside a kept one. */
  readonly tops: readonly string[];
  /** Kept paths inside a top; left out with everything below them. */
  readonly kept: readonly string[];
  /** All allowed paths as they are written. */
  readonly named: readonly string[];
}

/** A path belongs to the nearest allowed path that contains it, and is kept when that one is. */
export function coveredPaths(scope: PlanScope): CoveredPaths {
  const all = [...new Set(scope.writable)].toSorted();
  const keep = new Set(scope.keep);
  const nearest = (path: string): string | undefined => all.findLast((other) => other !== path && isBelow(path, other));
  const tops = all.filter((path) => {
    const above = nearest(path);
    return !keep.has(path) && (above === undefined || keep.has(above));
  });
  return { tops, kept: [...keep].filter((path) => tops.some((top) => isBelow(path, top))).toSorted(), named: all };
}
