import { createHash } from 'node:crypto';
import { chmod, chown, link, mkdir, mkdtemp, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { JudgedProgram } from '../../ports/host.ts';

/** A directory of the host, and a folder of ours whose entries stand before its own. */
export interface Layer {
  readonly over: string;
  readonly from: string;
}

/** What a layer puts into a directory: a private copy, or the link that led to the program when it was judged. */
interface Entry {
  readonly over: string;
  readonly name: string;
  readonly is: { readonly copy: string } | { readonly link: string };
}

/**
 * Folders for overlays, one for each directory that a program or the link to it lies in. An overlay has names of its own: a rename on the host
 * takes away a bind mount (a mount point that is renamed over elsewhere is unmounted), but not a name that an overlay put there.
 */
export async function programLayers(
  kept: readonly { readonly program: JudgedProgram; readonly copy: string }[],
  folder: string,
): Promise<Layer[]> {
  const entries = await Promise.all(kept.map(entriesOf));
  const byPlace = Map.groupBy(entries.flat(), ({ over }) => over);
  return Promise.all([...byPlace].map(async ([over, all]) => ({ over, from: await layerFolder(over, all, folder) })));
}

async function entriesOf({
  program: { written, real_path },
  copy,
}: {
  readonly program: JudgedProgram;
  readonly copy: string;
}): Promise<Entry[]> {
  const self: Entry = { over: path.dirname(real_path), name: path.basename(real_path), is: { copy } };
  const over = await realpath(path.dirname(written));
  const name = path.basename(written);
  return over === self.over && name === self.name ? [self] : [self, { over, name, is: { link: real_path } }];
}

async function layerFolder(over: string, entries: readonly Entry[], folder: string): Promise<string> {
  const distinct = [...new Map(entries.map((entry) => [entry.name, entry])).values()];
  const place = path.join(
    folder,
    `layer-${createHash('sha256')
      .update(JSON.stringify([over, distinct]))
      .digest('hex')
      .slice(0, 32)}`,
  );
  if ((await stat(place).catch(() => undefined)) !== undefined) return place;
  await mkdir(folder, { recursive: true, mode: 0o711 });
  const draft = await mkdtemp(path.join(folder, '.layer-'));
  try {
    for (const { name, is } of distinct)
      await ('copy' in is ? link(is.copy, path.join(draft, name)) : symlink(is.link, path.join(draft, name)));
    // The merged directory has the mode and owner of its first layer.
    const { mode, uid, gid } = await stat(over);
    await chown(draft, uid, gid);
    await chmod(draft, mode & 0o7777);
    // Another operation may have made the same one meanwhile.
    await rename(draft, place).catch(async (error: unknown) => {
      if ((await stat(place).catch(() => undefined)) === undefined) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return place;
}
