import type { Manifest, ManifestEntry } from '../../model/manifest.ts';
import { whatDiffers } from './difference.ts';

/** What has to be done, in this order, so that the asked paths are as in the pre-image. Nothing that is equal is in it. Paths as in a manifest. */
export interface RestorePlan {
  /** Everything that is no directory, to be unlinked. */
  readonly unlink: readonly string[];
  /** Directories to be removed, deepest first. */
  readonly removeDirectories: readonly string[];
  /** Directories to be made, highest first. */
  readonly makeDirectories: readonly string[];
  /** Everything else to be copied from the pre-image and renamed into its place. */
  readonly put: readonly string[];
  /** A sound name of an inode and another name it must have. */
  readonly link: readonly { readonly from: string; readonly to: string }[];
  readonly removeXattrs: readonly { readonly path: string; readonly name: string }[];
  readonly owners: readonly ManifestEntry[];
  readonly modes: readonly ManifestEntry[];
  readonly setXattrs: readonly { readonly path: string; readonly name: string; readonly hex: string }[];
  /** Last of all, because everything above touches directories. */
  readonly times: readonly ManifestEntry[];
}

/**
 * `paths`: exactly what may be touched, but for the times of directories that the restore itself touches. A directory that has to go and
 * still holds something that is not among them stays: what it holds, an older step made, and the directory is among that step's paths too.
 */
export function restorePlan(preimage: Manifest, now: Manifest, paths: readonly string[]): RestorePlan {
  const wanted = byPath(preimage);
  const current = byPath(now);
  const all = [...new Set(paths)].toSorted().map((path) => stateOf(wanted.get(path), current.get(path)));
  const stillFull = directoriesStillFull(now, all);
  const states = all.filter(({ is }) => is === undefined || !stillFull.has(is.path));
  const gone = states
    .filter((state) => state.kind === 'remove' || state.kind === 'replace')
    .flatMap(({ is }) => (is === undefined ? [] : [is]));
  const build = states
    .filter((state) => state.kind === 'make' || state.kind === 'replace')
    .flatMap(({ was }) => (was === undefined ? [] : [was]));
  const fix = states.filter(({ kind }) => kind === 'fix');
  const rewritten = fix
    .filter(({ what }) => what.some((name) => name === 'content' || name === 'target' || name === 'links'))
    .map(({ was }) => was!);
  const files = [...build, ...rewritten].filter(({ type }) => type !== 'directory');
  const { put, link } = apartByInode(files, wanted, current);
  const directories = build.filter(({ type }) => type === 'directory');
  const inPlace = fix.filter(({ was }) => !rewritten.includes(was!));

  return {
    unlink: gone.filter(({ type }) => type !== 'directory').map(({ path }) => path),
    removeDirectories: gone
      .filter(({ type }) => type === 'directory')
      .map(({ path }) => path)
      .toReversed(),
    makeDirectories: directories.map(({ path }) => path),
    put,
    link,
    removeXattrs: [
      ...inPlace.map(({ was, is }) => ({ was: was!, names: Object.keys(is!.xattrs ?? {}) })),
      // A new directory takes over the default ACL of the one it is made in.
      ...directories.map((was) => ({ was, names: hasDefaultAcl(preimage) || hasDefaultAcl(now) ? [accessAcl, defaultAcl] : [] })),
    ].flatMap(({ was, names }) => names.filter((name) => was.xattrs?.[name] === undefined).map((name) => ({ path: was.path, name }))),
    owners: [...directories, ...inPlace.filter(({ what }) => what.includes('owner')).map(({ was }) => was!)],
    // chown(2) takes setuid and setgid away; an ACL that comes or goes changes the mode.
    modes: [
      ...directories,
      ...inPlace.filter(({ was, what }) => was!.type !== 'link' && what.some((name) => name !== 'mtime')).map(({ was }) => was!),
    ],
    setXattrs: [
      ...directories.map((was) => ({ was, had: {} })),
      ...inPlace.map(({ was, is }) => ({ was: was!, had: is!.xattrs ?? {} })),
    ].flatMap(({ was, had }) => missingXattrs(was, had)),
    times: timesToSet(
      [...directories, ...inPlace.map(({ was }) => was!)],
      touchedParents(
        [...gone, ...build, ...rewritten].map(({ path }) => path),
        wanted,
      ),
    ),
  };
}

export function isEmptyPlan(plan: RestorePlan): boolean {
  return Object.values(plan).every((acts: readonly unknown[]) => acts.length === 0);
}

/** How acl(5) lists are kept as extended attributes. */
const accessAcl = 'system.posix_acl_access';
const defaultAcl = 'system.posix_acl_default';

function hasDefaultAcl({ entries }: Manifest): boolean {
  return entries.some(({ xattrs }) => xattrs?.[defaultAcl] !== undefined);
}

interface PathState {
  readonly kind: 'equal' | 'remove' | 'make' | 'replace' | 'fix';
  readonly was: ManifestEntry | undefined;
  readonly is: ManifestEntry | undefined;
  readonly what: readonly string[];
}

/** `was`: in the pre-image; `is`: now. */
function stateOf(was: ManifestEntry | undefined, is: ManifestEntry | undefined): PathState {
  if (was === undefined) return { kind: is === undefined ? 'equal' : 'remove', was, is, what: [] };
  // A socket is not in the pre-image's copy; the process that owns it makes it.
  if (was.type === 'socket') return { kind: 'equal', was, is, what: [] };
  if (is === undefined) return { kind: 'make', was, is, what: [] };
  const what = whatDiffers(was, is);
  if (what.includes('type')) return { kind: 'replace', was, is, what };
  return { kind: what.length === 0 ? 'equal' : 'fix', was, is, what };
}

/** Directories that have to go and hold something that stays. */
function directoriesStillFull(now: Manifest, states: readonly PathState[]): ReadonlySet<string> {
  const going = new Set(states.flatMap(({ kind, is }) => ((kind === 'remove' || kind === 'replace') && is !== undefined ? [is.path] : [])));
  const full = new Set<string>();
  for (const { path, type } of now.entries) {
    // A socket may be anywhere, and holds its directory too.
    if (going.has(path) && type !== 'socket') continue;
    for (let above = parentOf(path); going.has(above) && !full.has(above); above = parentOf(above)) full.add(above);
  }
  return full;
}

/** Of each inode one name is put (or is there, sound), the others are linked to it. */
function apartByInode(
  files: readonly ManifestEntry[],
  wanted: ReadonlyMap<string, ManifestEntry>,
  current: ReadonlyMap<string, ManifestEntry>,
) {
  const put: string[] = [];
  const link: { from: string; to: string }[] = [];
  const anchors = new Map<string, string>();
  for (const { path, link_group: group } of files) {
    if (group === undefined) {
      put.push(path);
      continue;
    }
    const anchor = anchors.get(group) ?? soundMember(group, files, wanted, current);
    if (anchor === undefined) put.push(path);
    else link.push({ from: anchor, to: path });
    anchors.set(group, anchor ?? path);
  }
  return { put, link };
}

/** A name of the inode that is not to be written: its content is what it was, and what else differs is set on the inode afterwards. */
function soundMember(
  group: string,
  files: readonly ManifestEntry[],
  wanted: ReadonlyMap<string, ManifestEntry>,
  current: ReadonlyMap<string, ManifestEntry>,
): string | undefined {
  const written = new Set(files.map(({ path }) => path));
  for (const [path, was] of wanted) {
    if (was.link_group !== group || written.has(path)) continue;
    const is = current.get(path);
    if (is !== undefined && !whatDiffers(was, is).some((name) => name === 'content' || name === 'target' || name === 'type')) return path;
  }
  return undefined;
}

function missingXattrs(was: ManifestEntry, had: Readonly<Record<string, string>>) {
  return Object.entries(was.xattrs ?? {}).flatMap(([name, hex]) => (had[name] === hex ? [] : [{ path: was.path, name, hex }]));
}

/** Directories in which the restore makes, removes or renames something, as the pre-image has them. */
function touchedParents(paths: readonly string[], wanted: ReadonlyMap<string, ManifestEntry>): ManifestEntry[] {
  const parents = new Set(paths.map(parentOf));
  return [...parents].flatMap((parent) => wanted.get(parent) ?? []).filter(({ type }) => type === 'directory');
}

function timesToSet(changed: readonly ManifestEntry[], parents: readonly ManifestEntry[]): ManifestEntry[] {
  return [...new Map([...changed, ...parents].map((entry) => [entry.path, entry])).values()];
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function byPath(manifest: Manifest): Map<string, ManifestEntry> {
  return new Map(manifest.entries.map((entry) => [entry.path, entry]));
}
