import { ok, type Result } from '../../model/failure.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Host } from '../../ports/host.ts';
import type { Confine } from '../own-tool.ts';
import type { ContentMemory } from './content-memory.ts';
import type { CoveredPaths } from './covered-paths.ts';
import { listEntries, type ListedEntry } from './list-entries.ts';
import { locate, type Located } from './locate.ts';
import { manifestOf } from './manifest-of.ts';
import { readDigests, readXattrs } from './read-contents.ts';

export interface Scan {
  readonly located: Located;
  readonly listed: readonly ListedEntry[];
  readonly manifest: Manifest;
}

/** What the covered paths are now. Nothing is written. `memory` spares reading what it knows; a fresh one reads everything. */
export async function scan(host: Host, confine: Confine, covered: CoveredPaths, memory: ContentMemory): Promise<Result<Scan>> {
  const located = await locate(host, covered.tops);
  if (!located.ok) return located;
  const { present, shown, processors, hasGetfattr, now } = located.value;
  const profile = confine([], shown);
  const listed = await listEntries(host, profile, present, covered.kept);
  if (!listed.ok) return listed;
  const unread = listed.value.filter((entry) => memory.recall(entry) === undefined);
  const files = unread.filter(({ type }) => type === 'file');
  const [digests, xattrs] = await Promise.all([
    readDigests(host, profile, files, processors),
    hasGetfattr ? readXattrs(host, profile, unread) : ok(new Map<string, Record<string, string>>()),
  ]);
  if (!digests.ok) return digests;
  if (!xattrs.ok) return xattrs;
  for (const entry of unread) memory.remember(entry, { digest: digests.value.get(entry.path), xattrs: xattrs.value.get(entry.path) }, now);
  return ok({
    located: located.value,
    listed: listed.value,
    manifest: manifestOf(listed.value, withRemembered(listed.value, memory, digests.value, xattrs.value)),
  });
}

function withRemembered(
  listed: readonly ListedEntry[],
  memory: ContentMemory,
  digests: ReadonlyMap<string, string>,
  xattrs: ReadonlyMap<string, Readonly<Record<string, string>>>,
) {
  const all = { digests: new Map(digests), xattrs: new Map(xattrs) };
  for (const entry of listed) {
    const known = memory.recall(entry);
    if (known?.digest !== undefined) all.digests.set(entry.path, known.digest);
    if (known?.xattrs !== undefined) all.xattrs.set(entry.path, known.xattrs);
  }
  return all;
}
