import type { Manifest, PathChange } from '../../model/manifest.ts';

/**
 * What a view did differently because it is an overlay, a sentence each. Names of one file (hard links) are parted when something is
 * written through one of them; on the host the others would have changed too.
 */
export function overlayDifferences(preimage: Manifest | undefined, changes: Iterable<readonly PathChange[]>): readonly string[] {
  if (preimage === undefined) return [];
  const written = new Set([...changes].flatMap((paths) => paths.filter(({ what }) => what.includes('content')).map(({ path }) => path)));
  const groups = Map.groupBy(
    preimage.entries.filter(({ link_group: group }) => group !== undefined),
    ({ link_group: group }) => group,
  );
  return [...groups.values()].flatMap((entries) => {
    const touched = entries.find(({ path }) => written.has(path));
    const others = entries.filter((entry) => entry !== touched).map(({ path }) => path);
    if (touched === undefined || others.length === 0) return [];
    return [
      `${touched.path} and ${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''} are names of one file; in a view what is written through one does not reach the others`,
    ];
  });
}
