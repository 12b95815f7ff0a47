import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Makes what a folder lists durable: a new or renamed name survives power loss only after this (fsync(2)). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a folder and its missing parents with exactly this mode, each name durable. Folders that exist are left as they are. */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  if (await isFolder(folder)) return;
  // One by one: Node's recursive mkdir(2) never ends where a parent that exists answers ENOENT, as /proc does.
  if (dirname(folder) !== folder) await makeFolder(dirname(folder), mode);
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    // Somebody else made it meanwhile.
    if (await isFolder(folder)) return;
    throw error;
  }
  // The process's umask is no part of what was asked for.
  await chmod(folder, mode);
  await syncFolder(dirname(folder));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The whole file or the old one, never a part: temporary file beside it, fsync, rename, fsync of the folder. Throws the system's error. */
export async function writeWhole(path: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`);
  const handle = await open(temporary, 'wx', mode);
  try {
    await handle.chmod(mode);
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    await rename(temporary, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}
