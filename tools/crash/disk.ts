// A disk as fsync(2) and rename(2) promise it, and nothing more: what was not synced may be there, not be there, or be garbage. Pure.

/** A recorded call, as record-calls.mjs writes it. */
export type Call =
  | {
      readonly call: 'open';
      readonly file: number;
      readonly path: string;
      readonly creates: boolean;
      readonly empties: boolean;
      readonly appends: boolean;
    }
  | { readonly call: 'write'; readonly file: number; readonly at: number | null; readonly data: string }
  | { readonly call: 'sync'; readonly file: number }
  | { readonly call: 'truncate'; readonly path: string; readonly length: number }
  | { readonly call: 'mkdir' | 'unlink'; readonly path: string }
  | { readonly call: 'rename'; readonly from: string; readonly path: string };

/** Files by path. Folders are not kept: a file is there when its names are. */
export type Image = ReadonlyMap<string, Uint8Array>;

type Change = { readonly at: number; readonly data: Uint8Array } | { readonly length: number };

interface Inode {
  durable: Uint8Array;
  pending: Change[];
}

/** `undefined`: the name goes. */
interface Naming {
  readonly path: string;
  readonly inode: Inode | 'folder' | undefined;
}

interface Open {
  readonly path: string;
  readonly inode: Inode | 'folder';
  readonly appends: boolean;
  at: number;
}

/** What became of an unsynced write. */
export type Fate = 'kept' | 'dropped' | 'garbage';

export class Disk {
  /** What the running system sees. */
  readonly #names = new Map<string, Inode | 'folder'>();
  readonly #durableNames = new Map<string, Inode | 'folder'>();
  /** By folder, in order: a folder's names become durable together, by its sync. */
  readonly #pendingNames = new Map<string, Naming[]>();
  readonly #open = new Map<number, Open>();
  readonly #inodes = new Set<Inode>();

  constructor(image: Image) {
    for (const [path, bytes] of image) {
      const inode = this.#inode(bytes);
      this.#names.set(path, inode);
      this.#durableNames.set(path, inode);
      this.#foldersAbove(path);
    }
  }

  /** Folders that nobody was seen to make were there, or were made and synced by a program whose calls are not looked at. */
  #foldersAbove(path: string): void {
    for (let folder = parent(path); folder !== '/' && !this.#names.has(folder); folder = parent(folder)) {
      this.#names.set(folder, 'folder');
      this.#durableNames.set(folder, 'folder');
    }
  }

  apply(call: Call): void {
    switch (call.call) {
      case 'open': {
        let found = this.#names.get(call.path);
        if (found === undefined && call.creates) {
          found = this.#inode(new Uint8Array());
          this.#name(call.path, found);
        } else if (found !== undefined && found !== 'folder' && call.empties) {
          found.pending.push({ length: 0 });
        }
        this.#open.set(call.file, { path: call.path, inode: found ?? 'folder', appends: call.appends, at: 0 });
        return;
      }
      case 'write': {
        const open = this.#open.get(call.file)!;
        if (open.inode === 'folder') throw new TypeError(`a write to the folder ${open.path}`);
        const data = Buffer.from(call.data, 'base64');
        const at = call.at ?? (open.appends ? contentOf(open.inode, open.inode.pending).length : open.at);
        if (call.at === null) open.at = at + data.length;
        open.inode.pending.push({ at, data });
        return;
      }
      case 'sync': {
        const open = this.#open.get(call.file)!;
        if (open.inode === 'folder') this.#syncFolder(open.path);
        else settle(open.inode);
        return;
      }
      case 'truncate': {
        const inode = this.#names.get(call.path);
        if (inode !== undefined && inode !== 'folder') inode.pending.push({ length: call.length });
        return;
      }
      case 'mkdir':
        if (!this.#names.has(call.path)) this.#name(call.path, 'folder');
        return;
      case 'unlink':
        for (const path of [...this.#names.keys()].filter((each) => each === call.path || each.startsWith(`${call.path}/`)))
          this.#name(path, undefined);
        return;
      case 'rename': {
        const inode = this.#names.get(call.from);
        if (inode === undefined) return;
        this.#name(call.path, inode);
        this.#name(call.from, undefined);
        return;
      }
      default:
        call satisfies never;
    }
  }

  /** What has not become durable: for each file its writes, for each folder its names. */
  unsynced(): { readonly writes: number; readonly folders: readonly { readonly folder: string; readonly names: number }[] } {
    const writes = [...this.#inodes].reduce((sum, { pending }) => sum + pending.length, 0);
    const folders = [...this.#pendingNames]
      .filter(([, names]) => names.length > 0)
      .map(([folder, names]) => ({ folder, names: names.length }));
    return { writes, folders };
  }

  /** The disk after the power went: each unsynced write has its fate, of each folder's names the first so many were kept. */
  after(fates: (write: number) => Fate, names: (folder: string) => number): Image {
    let write = 0;
    const contents = new Map<Inode, Uint8Array>();
    for (const inode of this.#inodes) {
      const kept = inode.pending.flatMap((change): Change[] => {
        const fate = fates(write);
        write += 1;
        if (fate === 'dropped') return [];
        return fate === 'garbage' && 'data' in change ? [{ at: change.at, data: new Uint8Array(change.data.length).fill(0xa5) }] : [change];
      });
      contents.set(inode, contentOf(inode, kept));
    }
    const there = new Map(this.#durableNames);
    for (const [folder, pending] of this.#pendingNames) {
      for (const { path, inode } of pending.slice(0, names(folder))) {
        if (inode === undefined) there.delete(path);
        else there.set(path, inode);
      }
    }
    const image = new Map<string, Uint8Array>();
    for (const [path, inode] of there) if (inode !== 'folder' && isReached(there, path)) image.set(path, contents.get(inode)!);
    return image;
  }

  /** As the running system sees it. */
  now(): Image {
    return this.after(
      () => 'kept',
      () => Number.POSITIVE_INFINITY,
    );
  }

  #inode(bytes: Uint8Array): Inode {
    const inode: Inode = { durable: bytes, pending: [] };
    this.#inodes.add(inode);
    return inode;
  }

  #name(path: string, inode: Inode | 'folder' | undefined): void {
    if (inode === undefined) this.#names.delete(path);
    else this.#names.set(path, inode);
    this.#foldersAbove(path);
    const pending = this.#pendingNames.get(parent(path)) ?? [];
    pending.push({ path, inode });
    this.#pendingNames.set(parent(path), pending);
  }

  #syncFolder(folder: string): void {
    for (const { path, inode } of this.#pendingNames.get(folder) ?? []) {
      if (inode === undefined) this.#durableNames.delete(path);
      else this.#durableNames.set(path, inode);
    }
    this.#pendingNames.delete(folder);
  }
}

function settle(inode: Inode): void {
  inode.durable = contentOf(inode, inode.pending);
  inode.pending = [];
}

function contentOf({ durable }: Inode, changes: readonly Change[]): Uint8Array {
  let bytes = durable;
  for (const change of changes) {
    const length = 'length' in change ? change.length : Math.max(bytes.length, change.at + change.data.length);
    const next = new Uint8Array(length);
    next.set(bytes.subarray(0, length));
    if ('data' in change) next.set(change.data, change.at);
    bytes = next;
  }
  return bytes;
}

/** Every folder above it has its name too. */
function isReached(names: ReadonlyMap<string, unknown>, path: string): boolean {
  const folder = parent(path);
  return folder === '/' || (names.has(folder) && isReached(names, folder));
}

function parent(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
