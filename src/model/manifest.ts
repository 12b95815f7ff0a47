import type { Digest } from './digest.ts';

/** One file-system entry, complete enough to tell whether it is as it was. Paths are absolute; bytes that are not UTF-8 are written as `\xHH`, a backslash as `\\`. */
export interface ManifestEntry {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'block' | 'character';
  /** Octal, four digits with setuid, setgid, sticky. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** Bytes; files only. */
  readonly size?: number;
  /** Modification time in nanoseconds since the epoch as decimal text. */
  readonly mtime: string;
  /** Files only. */
  readonly sha256?: Digest;
  /** Links only. */
  readonly target?: string;
  /** Entries of one inode share this text; missing: one link only. */
  readonly link_group?: string;
  /** Extended attributes and ACLs, name to hex, where the host can read them. */
  readonly xattrs?: Readonly<Record<string, string>>;
}

/** All entries below the allowed paths that are not kept, sorted by path. */
export interface Manifest {
  readonly entries: readonly ManifestEntry[];
  readonly digest: Digest;
}

/** How a path differs between two manifests. */
export interface PathChange {
  readonly path: string;
  readonly change: 'created' | 'removed' | 'changed';
  /** What differs: `content`, `mode`, `owner`, `mtime`, `target`, `type`, `xattrs`, `links`. Empty for created and removed. */
  readonly what: readonly string[];
}
