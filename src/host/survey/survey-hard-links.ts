import type { Host } from '../../ports/host.ts';
import { runTool } from '../own-tool.ts';
import { nameOthers } from '../snapshot/leaving-links.ts';
import { pathText, splitNul } from '../snapshot/path-text.ts';

/** Names of one inode that are searched for outside; the search reads whole directories. */
const mostSearched = 5;

/** Files with a name outside: writing them inside changes them there too. Each sentence has both names, where the other one is found in time. */
export async function surveyHardLinks(host: Host, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return [];
  const argv = ['/usr/bin/find', ...paths, '-type', 'f', '-links', '+1', '-printf', '%D:%i %n %p\\0'];
  const run = await runTool(host, { argv, profile: { kind: 'outside' } });
  const inodes = new Map<string, { readonly links: number; readonly names: Set<string> }>();
  for (const record of splitNul(run.stdout)) {
    const [inode = '', links = '', ...name] = pathText(record).split(' ');
    const known = inodes.get(inode) ?? { links: Number(links), names: new Set<string>() };
    known.names.add(name.join(' '));
    inodes.set(inode, known);
  }
  const leaving = [...inodes.values()].filter(({ links, names }) => links > names.size);
  const named = await Promise.all(leaving.slice(0, mostSearched).map(({ links, names }) => nameOthers(host, [...names], links)));
  return [...named, ...leaving.slice(mostSearched).map(({ names }) => [...names][0]!)].map(
    (name) =>
      `${name} has another name outside the allowed paths (hard link), where a step would change it too: allow that name, or break the link with a copy`,
  );
}
