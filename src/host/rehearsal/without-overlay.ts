import { readFile } from 'node:fs/promises';
import { isBelow } from '../boundary/arguments.ts';
import { parseMounts } from '../view/mounts.ts';
import { firstView, type Holder } from './holder.ts';

/**
 * Why these paths cannot be written in a view: a network file system, FUSE, or a file system that the kernel takes for no lower layer is
 * shown there read-only. undefined: all of them can.
 */
export async function withoutOverlay(holder: Pick<Holder, 'base' | 'mountinfo'>, paths: readonly string[]): Promise<string | undefined> {
  const root = `${holder.base}/${firstView}/root`;
  const mounts = parseMounts(await readFile(holder.mountinfo, 'utf8')).flatMap(({ point, type }) =>
    isBelow(point, root) ? [{ point: point.slice(root.length) || '/', type }] : [],
  );
  for (const path of paths) {
    const holding = mounts.filter(({ point }) => isBelow(path, point)).toSorted((a, b) => b.point.length - a.point.length)[0];
    if (holding !== undefined && holding.type !== 'overlay' && holding.point !== '/run')
      return `the allowed path ${path} lies on ${holding.point} (${holding.type}), of which no overlay can be had`;
    const inside = mounts.find(({ point, type }) => point !== path && isBelow(point, path) && type !== 'overlay');
    if (inside !== undefined) return `in the allowed path ${path} lies ${inside.point} (${inside.type}), of which no overlay can be had`;
  }
  return undefined;
}
