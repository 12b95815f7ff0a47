import type { Manifest, ManifestEntry, PathChange } from '../../model/manifest.ts';

/** How the allowed paths changed between two manifests, sorted by path. Sockets are left out: they belong to running processes. */
export function difference(before: Manifest, after: Manifest): readonly PathChange[] {
  const old = byPath(before);
  const now = byPath(after);
  const paths = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return paths.flatMap((path): PathChange[] => {
    const was = old.get(path);
    const is = now.get(path);
    if (was === undefined) return [{ path, change: 'created', what: [] }];
    if (is === undefined) return [{ path, change: 'removed', what: [] }];
    const what = whatDiffers(was, is);
    return what.length === 0 ? [] : [{ path, change: 'changed', what }];
  });
}

/** Names of what differs between two entries of one path; empty when they are equal. */
export function whatDiffers(was: ManifestEntry, is: ManifestEntry): readonly string[] {
  if (was.type !== is.type) return ['type'];
  const differs: Record<string, boolean> = {
    content: was.sha256 !== is.sha256 || was.size !== is.size,
    mode: was.mode !== is.mode,
    owner: was.uid !== is.uid || was.gid !== is.gid,
    mtime: was.mtime !== is.mtime,
    target: was.target !== is.target,
    xattrs: !sameXattrs(was.xattrs, is.xattrs),
    links: was.link_group !== is.link_group,
  };
  return Object.keys(differs).filter((name) => differs[name]);
}

function byPath(manifest: Manifest): Map<string, ManifestEntry> {
  return new Map(manifest.entries.filter(({ type }) => type !== 'socket').map((entry) => [entry.path, entry]));
}

function sameXattrs(was: ManifestEntry['xattrs'] = {}, is: ManifestEntry['xattrs'] = {}): boolean {
  const names = Object.keys(was);
  return names.length === Object.keys(is).length && names.every((name) => was[name] === is[name]);
}
