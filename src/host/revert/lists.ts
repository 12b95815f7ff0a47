import type { Manifest, ManifestEntry, PathChange } from '../../model/manifest.ts';
import { pathBytes } from '../snapshot/path-text.ts';
import { encodeBytes, encodePath, listBytes } from './encode-path.ts';

/** A manifest as two lists that a shell reads: entries and extended attributes, each sorted by bytes. */
export interface ManifestLists {
  readonly entries: Uint8Array;
  readonly attributes: Uint8Array;
}

export function manifestLists(manifest: Pick<Manifest, 'entries'>): ManifestLists {
  // Sockets belong to running processes; they are in no comparison.
  const entries = manifest.entries.filter(({ type }) => type !== 'socket');
  const groups = firstNames(entries);
  const lines = entries.map((entry) => entryLine(entry, groups));
  const attributes = entries.flatMap(({ path, xattrs = {} }) =>
    Object.entries(xattrs).map(([name, hex]) => `${encodePath(path)}\t${encodeBytes(Buffer.from(name))}\t${hex}`),
  );
  return { entries: listBytes(lines.toSorted()), attributes: listBytes(attributes.toSorted()) };
}

/** `created`, `removed` or `changed`, and the path. */
export function changesList(changes: readonly PathChange[]): Uint8Array {
  return listBytes(changes.map(({ path, change }) => `${change}\t${encodePath(path)}`));
}

export function pathsList(paths: readonly string[]): Uint8Array {
  return listBytes([...new Set(paths.map(encodePath))].toSorted());
}

/** path, type, mode, uid, gid, mtime, size, sha256, hard-link group, link target; as find(1) prints them. */
function entryLine(entry: ManifestEntry, groups: ReadonlyMap<string, string>): string {
  const { path, type, mode, uid, gid, mtime, size, sha256, link_group: group, target } = entry;
  return [
    encodePath(path),
    letters[type],
    mode.replace(/^0+(?=.)/, ''),
    uid,
    gid,
    findTime(mtime),
    type === 'file' ? (size ?? 0) : '-',
    sha256 ?? '-',
    group === undefined ? '-' : (groups.get(group) ?? '-'),
    target === undefined ? '-' : encodeBytes(pathBytes(target)),
  ].join('\t');
}

const letters: Readonly<Record<ManifestEntry['type'], string>> = {
  file: 'f',
  directory: 'd',
  link: 'l',
  fifo: 'p',
  socket: 's',
  block: 'b',
  character: 'c',
};

/** A group is named by its first name in the order of bytes, so that a shell finds the same. */
function firstNames(entries: readonly ManifestEntry[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const { path, link_group: group } of entries) {
    const encoded = encodePath(path);
    const known = group === undefined ? undefined : first.get(group);
    if (group !== undefined && (known === undefined || encoded < known)) first.set(group, encoded);
  }
  return first;
}

/** find(1), %T@: whole seconds rounded down, then the nanoseconds after them with ten digits. */
function findTime(nanoseconds: string): string {
  const all = BigInt(nanoseconds);
  const billion = 1_000_000_000n;
  const fraction = ((all % billion) + billion) % billion;
  return `${(all - fraction) / billion}.${String(fraction).padStart(9, '0')}0`;
}
