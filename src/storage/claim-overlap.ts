import type { Claim } from '../ports/claims.ts';

/** What two claims have in common, as words for people; undefined: nothing. A path overlaps with itself, what lies below it and what it lies below. */
export function claimOverlap(wanted: Claim, held: Claim): string | undefined {
  for (const path of wanted.paths) {
    const other = held.paths.find((each) => contains(each, path) || contains(path, each));
    if (other !== undefined) return other === path ? path : `${path} (it holds ${other})`;
  }
  return wanted.units.find((unit) => held.units.includes(unit));
}

function contains(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}
