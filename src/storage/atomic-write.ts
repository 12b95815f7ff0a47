import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** How temporary names end: random, so that two writers never share one. */
const temporaryEnd = /^[0-9a-f]{12}\.tmp$/;

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

/**
 * The whole file or the old one, never a part: temporary file beside it, fsync, rename, fsync of the folder. What a crash left of earlier
 * writes of this file goes. A file has one writer at a time, by a lock of its caller; of two without one, one fails. Throws the system's error.
 */
export async function writeWhole(path: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  const folder = dirname(path);
  const beginning = `.${basename(path).slice(0, 200)}.`;
  const leftOver = (await readdir(folder)).filter((name) => name.startsWith(beginning) && temporaryEnd.test(name.slice(beginning.length)));
  for (const name of leftOver) await rm(join(folder, name), { force: true });
  const temporary = join(folder, `${beginning}${randomBytes(6).toString('hex')}.tmp`);
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
  await syncFolder(folder);
}
