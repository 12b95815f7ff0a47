import { digestOfValue, type Digest } from '../../model/digest.ts';
import type { Manifest, ManifestEntry } from '../../model/manifest.ts';
import type { ListedEntry } from './list-entries.ts';

/** What was read inside an entry; missing maps' keys: nothing to read, or not readable on this host. */
export interface EntryContents {
  readonly digests: ReadonlyMap<string, Digest>;
  readonly xattrs: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

export function manifestOf(listed: readonly ListedEntry[], contents: EntryContents): Manifest {
  const groups = linkGroups(listed);
  const entries = listed.map((entry) => manifestEntry(entry, groups.get(entry.path), contents));
  return { entries, digest: digestOfValue(entries) };
}

function manifestEntry(entry: ListedEntry, group: string | undefined, { digests, xattrs }: EntryContents): ManifestEntry {
  const { path, type, mode, uid, gid, target } = entry;
  const digest = digests.get(path);
  const attributes = xattrs.get(path);
  return {
    path,
    type,
    mode,
    uid,
    gid,
    // A socket is made anew with every start of its process: its time says nothing about the host's files.
    mtime: type === 'socket' ? '0' : entry.mtime,
    ...(type === 'file' ? { size: entry.size } : {}),
    ...(digest === undefined ? {} : { sha256: digest }),
    ...(target === undefined ? {} : { target }),
    ...(group === undefined ? {} : { link_group: group }),
    ...(attributes === undefined || type === 'socket' ? {} : { xattrs: attributes }),
  };
}

/** Path to the first path of its inode, for inodes that stand there more than once. */
function linkGroups(listed: readonly ListedEntry[]): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const paths of pathsByInode(listed).values()) if (paths.length > 1) for (const path of paths) groups.set(path, paths[0]!);
  return groups;
}

/** Entries with more than one link, by inode. */
export function pathsByInode(listed: readonly ListedEntry[]): ReadonlyMap<string, readonly string[]> {
  const inodes = new Map<string, string[]>();
  for (const { type, links, inode, path } of listed) {
    if (type === 'directory' || links < 2) continue;
    const paths = inodes.get(inode);
    if (paths === undefined) inodes.set(inode, [path]);
    else paths.push(path);
  }
  return inodes;
}
