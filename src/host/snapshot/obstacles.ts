import type { Failure } from '../../model/failure.ts';
import type { ManifestEntry } from '../../model/manifest.ts';
import { isBelow } from '../boundary/arguments.ts';
import type { CoveredPaths } from './covered-paths.ts';
import { whatDiffers } from './difference.ts';
import type { ListedEntry } from './list-entries.ts';
import type { Located } from './locate.ts';
import { escapeBackslash } from './path-text.ts';

/** Why these entries cannot be put back byte for byte, so that the operation must not begin. undefined: they can. `limit` in bytes. */
export function obstacle(listed: readonly ListedEntry[], located: Located, covered: CoveredPaths, limit: number): Failure | undefined {
  return tooLarge(listed, limit) ?? deviceNode(listed) ?? nestedMount(located, covered);
}

function tooLarge(listed: readonly ListedEntry[], limit: number): Failure | undefined {
  const size = totalSize(listed);
  if (size <= limit) return undefined;
  return refusal(
    'snapshot-too-large',
    `the allowed paths hold ${mebibytes(size)}, more than the ${mebibytes(limit)} that limits.snapshot of the policy allows`,
    'narrow allowed_paths, mark data with `keep: true`, or raise limits.snapshot',
  );
}

/** Bytes of all files, each inode once. */
export function totalSize(listed: readonly ListedEntry[]): number {
  const inodes = new Map(listed.filter(({ type }) => type === 'file').map(({ inode, size }) => [inode, size]));
  return [...inodes.values()].reduce((sum, size) => sum + size, 0);
}

function deviceNode(listed: readonly ListedEntry[]): Failure | undefined {
  const nodes = listed.filter(({ type }) => type === 'block' || type === 'character').map(({ path }) => path);
  if (nodes.length === 0) return undefined;
  return refusal(
    'device-in-scope',
    `device nodes cannot be put back inside the boundary: ${several(nodes)}`,
    'narrow allowed_paths, or keep them',
  );
}

/** Another file system inside an allowed path is written only where somebody named it: it may be there just for a while. */
function nestedMount({ mounts }: Located, { kept, named }: CoveredPaths): Failure | undefined {
  const meant = (point: string): boolean =>
    named.map(escapeBackslash).includes(point) || kept.some((place) => isBelow(point, escapeBackslash(place)));
  const inside = mounts.filter((point) => !meant(point));
  if (inside.length === 0) return undefined;
  return refusal(
    'mount-in-scope',
    `other file systems are mounted inside the allowed paths: ${several(inside)}`,
    'name the mounted place among allowed_paths too, or narrow them',
  );
}

/** Entries whose copy is not what the original is: they could not be put back (file capabilities, foreign owners for a normal user, …). */
export function unfaithful(originals: readonly ManifestEntry[], copies: readonly ManifestEntry[]): Failure | undefined {
  const copied = new Map(copies.map((entry) => [entry.path, entry]));
  const lost = originals
    .filter(({ type }) => type !== 'socket')
    .flatMap((entry) => {
      const copy = copied.get(entry.path);
      const what = copy === undefined ? ['missing'] : whatDiffers(entry, copy);
      return what.length === 0 ? [] : [`${entry.path} (${what.join(', ')})`];
    });
  if (lost.length === 0) return undefined;
  return refusal(
    'not-restorable',
    `these could not be put back as they are: ${several(lost)}`,
    'narrow allowed_paths, mark them with `keep: true`, or act as a user who may set these attributes',
  );
}

export function refusal(code: string, message: string, hint: string): Failure {
  return { code, exit: 69, message, hint };
}

export function several(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
