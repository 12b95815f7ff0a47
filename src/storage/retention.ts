import { chmod, lstat, readdir, readFile, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, type Result } from '../model/failure.ts';
import type { Instant } from '../model/instant.ts';
import type { OperationId } from '../model/operation-id.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Removable } from '../model/removal.ts';
import type { Removed, Retention } from '../ports/retention.ts';
import { syncFolder, writeWhole } from './atomic-write.ts';
import { folderName, journalFile, preimageFolder, tombstoneFile } from './operation-files.ts';
import { errnoOf, readFailure, writeFailure } from './write-failure.ts';

/** What lies below `operations` ends here; `tombstones` keeps one small file for each operation that lost something. */
export function retention(operations: string, tombstones: string): Retention {
  const folderOf = (id: OperationId): string => join(operations, folderName(id));
  const tombstoneOf = (id: OperationId): string => join(tombstones, tombstoneFile(id));

  async function removed(id: OperationId): Promise<Result<Removed | undefined>> {
    const path = tombstoneOf(id);
    try {
      return ok(JSON.parse(await readFile(path, 'utf8')) as Removed);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return ok(undefined);
      if (error instanceof SyntaxError) return failed(unreadable(path));
      return readFailure('what was removed', path, error);
    }
  }

  async function record(id: OperationId, what: Removable, at: Instant): Promise<Result<void>> {
    const before = await removed(id);
    if (!before.ok) return before;
    if (before.value?.[what] !== undefined) return ok(undefined);
    const preimage = what === 'operation' && (await exists(join(folderOf(id), preimageFolder))) ? { preimage: at } : {};
    await writeWhole(tombstoneOf(id), JSON.stringify({ ...preimage, ...before.value, [what]: at }), 0o600);
    return ok(undefined);
  }

  return {
    removed,
    hasPreimage: async (id) => exists(join(folderOf(id), preimageFolder)),
    weigh: async (id) => {
      const [preimage, operation] = [await weight(join(folderOf(id), preimageFolder)), await weight(folderOf(id))];
      return { operation: operation ?? 0, ...(preimage === undefined ? {} : { preimage }) };
    },
    remove: async (id, what, at) => {
      const folder = folderOf(id);
      try {
        const recorded = await record(id, what, at);
        if (!recorded.ok) return recorded;
        // A link in the operation's place leads to what is not ours.
        if ((await statOf(folder))?.isDirectory() !== true) {
          await unlinkTree(folder);
        } else if (what === 'preimage') {
          await unlinkTree(join(folder, preimageFolder));
          await syncFolder(folder);
        } else {
          // The journal goes last: until then the folder says whose it is, and that it is closed.
          for (const name of (await namesIn(folder)).filter((each) => each !== journalFile)) await unlinkTree(join(folder, name));
          await unlinkTree(folder);
          await syncFolder(operations);
        }
        return ok(undefined);
      } catch (error) {
        return writeFailure(what === 'preimage' ? 'the pre-image' : 'the operation', folder, error);
      }
    },
  };
}

/** Unlinks a name and what lies below it. A symbolic link is a name like any other. */
async function unlinkTree(path: string): Promise<void> {
  const found = await statOf(path);
  if (found === undefined) return;
  if (!found.isDirectory()) return unlink(path);
  // A pre-image has the modes of what it is the image of: a folder that its owner may not change, too.
  if ((found.mode & 0o700) !== 0o700) await chmod(path, 0o700);
  for (const name of await namesIn(path)) await unlinkTree(join(path, name));
  await rmdir(path);
}

/** Bytes that a name and all below it take on the disk; undefined: it is not there. */
async function weight(path: string): Promise<number | undefined> {
  const found = await statOf(path);
  if (found === undefined) return undefined;
  // stat(2): st_blocks counts in units of 512 bytes.
  let sum = found.blocks * 512;
  if (found.isDirectory()) for (const name of await namesIn(path)) sum += (await weight(join(path, name))) ?? 0;
  return sum;
}

async function exists(path: string): Promise<boolean> {
  return (await statOf(path)) !== undefined;
}

async function statOf(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function unreadable(path: string) {
  return {
    code: 'removed-unreadable',
    exit: exitCodes.storage,
    message: 'what was removed of an operation cannot be read',
    where: path,
    hint: 'nothing more is removed of it; look at the file',
  } as const;
}
