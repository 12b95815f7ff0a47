/** The known name that a misspelt one most likely meant; undefined when none is near. Ties go to the first in `known`. */
export function nearestName(written: string, known: Iterable<string>): string | undefined {
  // Long words are never typing mistakes of our short names, and the table grows with their product.
  if (written.length > 64) return undefined;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(written.toLowerCase(), name.toLowerCase());
    if (distance <= farthest(written, name) && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

function farthest(written: string, name: string): number {
  const shorter = Math.min(written.length, name.length);
  // One letter more or less makes every two-letter word another one.
  return shorter < 3 ? 0 : Math.floor(shorter / 3);
}

/** Insertions, deletions, substitutions and swaps of neighbours (Damerau, restricted) that turn one text into the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, beforeLast[column - 2]! + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}
