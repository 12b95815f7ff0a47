import type { Failure } from '../../model/failure.ts';
import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';
import type { ListedEntry } from './list-entries.ts';
import { pathsByInode } from './manifest-of.ts';
import { refusal, several } from './obstacles.ts';
import { nulList, pathBytes, pathText, splitNul } from './path-text.ts';
import { parentOf } from './restore-plan.ts';

/** The search for other names goes from directory to directory above; each may take so long, milliseconds. */
const searchTime = 5000;

/** Files with further names outside the allowed paths: a step would change them there too, and no boundary is between the names of one inode. */
export async function leavingLinks(host: Host, listed: readonly ListedEntry[]): Promise<Failure | undefined> {
  const links = new Map(listed.map((entry) => [entry.inode, entry.links]));
  const leaving = [...pathsByInode(listed)]
    .filter(([inode, paths]) => links.get(inode)! > paths.length)
    .map(([inode, paths]) => ({ inode, paths }));
  if (leaving.length === 0) return undefined;
  const searched = await Promise.all(leaving.slice(0, 5).map(({ inode, paths }) => nameOthers(host, paths, links.get(inode)!)));
  const named = [...searched, ...leaving.slice(5).map(({ paths }) => paths[0]!)];
  return refusal(
    'hard-link-leaves-scope',
    `these files have further names outside the allowed paths, so a step would change them there too: ${several(named)}`,
    'allow the other names too, or break the link with a copy',
  );
}

/** `file (also other, …)`. Looks in the directories above, nearest first, until all names are found or a directory is too large to be searched. */
export async function nameOthers(host: Host, paths: readonly string[], count: number): Promise<string> {
  const [file] = paths as [string];
  let others: string[] = [];
  for (let place = parentOf(file); others.length + paths.length < count; place = parentOf(place)) {
    const argv = ['xargs', '-0', '-r', '/bin/sh', '-c', 'find "$1" -xdev -samefile "$2" -print0 2>/dev/null || :', 'names'];
    const found = await runTool(host, {
      argv,
      profile: { kind: 'outside' },
      stdin: nulList([pathBytes(place), pathBytes(file)]),
      timeout: searchTime,
    });
    others = splitNul(found.stdout)
      .map(pathText)
      .filter((path) => !paths.includes(path));
    if (place === '/' || found.ended.kind !== 'exited') break;
  }
  return others.length === 0 ? file : `${file} (also ${several(others)})`;
}
