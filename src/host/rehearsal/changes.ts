import type { Dirent, Stats } from 'node:fs';
import { lstat, open, readdir, readlink } from 'node:fs/promises';
import type { PathChange } from '../../model/manifest.ts';
import { pathText } from '../snapshot/path-text.ts';

/** One overlay: the mount point it stands for, where its upper layer lies, and where the mount itself does. */
export interface Layer {
  readonly point: string;
  readonly upper: string;
  readonly merged: string;
}

/** A path that is different in a view, and whether only something about it that no stat(2) tells may be. */
export interface LayerChange extends PathChange {
  /** Raw name, for reading it. */
  readonly bytes: Buffer;
  /** true: it was copied up, and all that a stat and its bytes tell is as before. */
  readonly suspect?: true;
}

const slash = Buffer.from('/');
const below = (folder: Buffer, name: Buffer): Buffer => Buffer.concat([folder, slash, name]);

/**
 * What differs between a view and the host, from the upper layers. A directory in an upper layer is compared by its names, so that
 * whiteouts (character device 0:0) and replaced directories (`trusted.overlay.opaque`) both show as what they are for whoever looks: gone.
 * Names are bytes. Times of directories are left out: they follow from what is in them. `skip`: folders of ours on the host.
 */
export async function changesIn(layers: readonly Layer[], skip: readonly string[]): Promise<readonly LayerChange[]> {
  const found: LayerChange[] = [];
  const skipped = skip.map((one) => Buffer.from(one));
  for (const { point, upper, merged } of layers) {
    const start = Buffer.from(point === '/' ? '' : point);
    await walk(Buffer.from(upper), start, Buffer.from(merged), skipped, found);
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** `real` is the path on the host, `layer` and `merged` the same place in the upper layer and in the view. */
async function walk(layer: Buffer, real: Buffer, merged: Buffer, skip: readonly Buffer[], found: LayerChange[]): Promise<void> {
  const [here, now, before] = await Promise.all([names(layer), names(merged), names(real.length === 0 ? slash : real)]);
  const left = new Set(now.map((entry) => entry.name.toString('latin1')));
  for (const { name } of before) {
    const path = below(real, name);
    if (!left.has(name.toString('latin1')) && !skip.some((one) => one.equals(path))) found.push(changeOf(path, 'removed'));
  }
  for (const entry of here) {
    const path = below(real, entry.name);
    if (skip.some((one) => one.equals(path))) continue;
    const [was, is] = await Promise.all([look(path), look(below(merged, entry.name))]);
    if (is === undefined) continue;
    if (was === undefined) {
      found.push(changeOf(path, 'created'));
      if (is.isDirectory()) await listCreated(path, below(merged, entry.name), found);
      continue;
    }
    found.push(...(await compare(path, was, below(merged, entry.name), is)));
    if (is.isDirectory() && entry.isDirectory()) await walk(below(layer, entry.name), path, below(merged, entry.name), skip, found);
  }
}

/** What lies in a new directory; in a renamed one the upper layer does not show it. */
async function listCreated(real: Buffer, merged: Buffer, found: LayerChange[]): Promise<void> {
  for (const entry of await names(merged)) {
    found.push(changeOf(below(real, entry.name), 'created'));
    if (entry.isDirectory()) await listCreated(below(real, entry.name), below(merged, entry.name), found);
  }
}

async function compare(path: Buffer, was: Stats, mergedPath: Buffer, is: Stats): Promise<LayerChange[]> {
  const what: string[] = [];
  if ((was.mode & 0o170000) !== (is.mode & 0o170000)) return [{ ...changeOf(path, 'changed'), what: ['type'] }];
  if (is.isFile() && (was.size !== is.size || !(await sameBytes(path, mergedPath)))) what.push('content');
  if (was.mode !== is.mode) what.push('mode');
  if (was.uid !== is.uid || was.gid !== is.gid) what.push('owner');
  if (is.isFile() && was.mtimeMs !== is.mtimeMs) what.push('mtime');
  if (is.isSymbolicLink() && (await target(path)) !== (await target(mergedPath))) what.push('target');
  if (what.length > 0) return [{ ...changeOf(path, 'changed'), what }];
  return [{ ...changeOf(path, 'changed'), suspect: true }];
}

function changeOf(path: Buffer, change: PathChange['change']): LayerChange {
  return { path: pathText(path), change, what: [], bytes: path };
}

async function names(folder: Buffer): Promise<Dirent<Buffer>[]> {
  return readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch(() => []);
}

async function look(path: Buffer): Promise<Stats | undefined> {
  return lstat(path).catch(() => undefined);
}

async function target(path: Buffer): Promise<string> {
  return (await readlink(path, { encoding: 'buffer' }).catch(() => Buffer.alloc(0))).toString('latin1');
}

const chunk = 1024 ** 2;

async function sameBytes(a: Buffer, b: Buffer): Promise<boolean> {
  const [left, right] = await Promise.all([open(a), open(b)]);
  try {
    const [one, other] = [Buffer.alloc(chunk), Buffer.alloc(chunk)];
    for (;;) {
      const [x, y] = await Promise.all([left.read(one, 0, chunk), right.read(other, 0, chunk)]);
      if (x.bytesRead !== y.bytesRead || !one.subarray(0, x.bytesRead).equals(other.subarray(0, y.bytesRead))) return false;
      if (x.bytesRead === 0) return true;
    }
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}
