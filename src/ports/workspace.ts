import type { Result } from '../model/failure.ts';

/** A folder with runbooks, policy and ledger; normally a git repository. Paths are below its root, with `/`. */
export interface Workspace {
  readonly root: string;
  /** A regular file's bytes, at most `limit`; fails (65) on a FIFO, a device, a directory, a symlink to one, or a larger file, within a second. */
  read(path: string, limit: number): Promise<Result<Uint8Array>>;
  exists(path: string): Promise<boolean>;
  /** Regular files below a folder, sorted; empty when it is absent. */
  list(folder: string): Promise<readonly string[]>;
  /** Whole file, atomically: temporary file, fsync, rename, fsync of the folder. */
  write(path: string, bytes: Uint8Array): Promise<Result<void>>;
  /** Appends to a ledger file under a lock, synced. `expect` is the size the caller saw; another size fails (74) and nothing is written. */
  append(path: string, bytes: Uint8Array, expect: number): Promise<Result<void>>;
}
