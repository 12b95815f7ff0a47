import type { Host } from '../../ports/host.ts';
import { isBelow } from '../boundary/arguments.ts';
import { runTool } from '../own-tool.ts';
import type { CoveredPaths } from './covered-paths.ts';
import { pathText, splitNul } from './path-text.ts';

/** What the kernel appends to the name of a file that has none any more: proc(5), /proc/pid/fd. */
const gone = ' (deleted)';
const most = 50;

/**
 * Processes that have a file of the covered paths open, or run it, whose inode was replaced or removed, as `nginx (pid 12): /etc/nginx/a.conf`.
 * A restore puts a new file in its place; whoever opened the old one goes on with it. As a normal user only one's own processes are seen.
 */
export async function stillOpen(host: Host, covered: CoveredPaths): Promise<string[]> {
  if (covered.tops.length === 0) return [];
  const places = ['(', '-path', '/proc/[0-9]*/fd/*', '-o', '-path', '/proc/[0-9]*/exe', ')'];
  const argv = ['/usr/bin/find', '/proc', '-mindepth', '2', '-maxdepth', '3', ...places, '-lname', `/*${gone}`, '-printf', '%p\\0%l\\0'];
  // Processes that end while it looks are complaints on stderr.
  const found = splitNul((await runTool(host, { argv, profile: { kind: 'outside' } })).stdout);
  const held = new Map<string, Set<string>>();
  for (let at = 0; at + 1 < found.length; at += 2) {
    const pid = found[at]!.toString('latin1').split('/')[2]!;
    const link = found[at + 1]!.toString('latin1').slice(0, -gone.length);
    const within = (place: string): boolean => isBelow(link, Buffer.from(place).toString('latin1'));
    if (!covered.tops.some(within) || covered.kept.some(within)) continue;
    held.set(pid, (held.get(pid) ?? new Set()).add(pathText(Buffer.from(link, 'latin1'))));
  }
  const named = await Promise.all(
    [...held].map(async ([pid, paths]) => {
      const comm = await host.get(`/proc/${pid}/comm`, 64);
      const name = comm.kind === 'file' ? Buffer.from(comm.bytes).toString('utf8').trim() : 'a process';
      return [...paths].toSorted().map((path) => `${name} (pid ${pid}): ${path}`);
    }),
  );
  return named.flat().toSorted().slice(0, most);
}
