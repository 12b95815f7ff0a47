import { access, lchown, lstat, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, resolve } from 'node:path';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Workspace } from '../ports/workspace.ts';
import { makeFolder, writeWhole } from './atomic-write.ts';
import { waitForLock } from './kernel-lock.ts';
import { listFiles } from './list-files.ts';
import { readRegularFile } from './read-regular-file.ts';
import { errnoOf, writeFailure } from './write-failure.ts';

/** What makes a folder a workspace. */
const marker = 'ops/policy.yaml';
const lockWaitMs = 10_000;
/** A ledger file is far smaller; more than this is no ledger file. */
const largestAppended = 256 * 1024 * 1024;

/** The nearest folder, from `start` upwards, with `ops/policy.yaml`; undefined: there is none. */
export async function findWorkspace(start: string): Promise<string | undefined> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (await isThere(join(folder, marker))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The workspace at `root`. Names that lead out of it are a bug of the caller. */
export function workspaceAt(root: string): Workspace {
  const place = (path: string): string => {
    const clean = normalize(path);
    if (isAbsolute(clean) || clean === '..' || clean.startsWith('../')) throw new TypeError(`${path} is outside the workspace`);
    return join(root, clean);
  };

  async function append(path: string, bytes: Uint8Array, expect: number): Promise<Result<void>> {
    const file = place(path);
    try {
      const guard = await lockPath(root);
      const lock = await waitForLock(guard, lockWaitMs);
      if (lock === undefined) return failed(changedMeanwhile(path, 'another process is writing the workspace'));
      try {
        const before = (await isThere(file)) ? await readRegularFile(file, largestAppended, path) : ok(new Uint8Array(0));
        if (!before.ok) return before;
        if (before.value.length !== expect)
          return failed(changedMeanwhile(path, `it has ${before.value.length} bytes where ${expect} were seen`));
        const written = await writeOwned(root, file, Buffer.concat([before.value, bytes]));
        await giveToOwner(root, [guard]);
        return written;
      } finally {
        lock.release();
      }
    } catch (error) {
      return writeFailure(path, file, error);
    }
  }

  return {
    root,
    read: async (path, limit) => readRegularFile(place(path), limit, path),
    exists: async (path) => isThere(place(path)),
    list: async (folder) => (await listFiles(place(folder))).map((name) => join(folder, name)),
    write: async (path, bytes) => writing(path, place(path), async () => writeOwned(root, place(path), bytes)),
    append,
  };
}

/** Files named on a command line, relative to `folder` or absolute. */
export function filesFrom(folder: string): Pick<Workspace, 'read' | 'write' | 'exists' | 'list'> {
  const place = (path: string): string => resolve(folder, path);
  return {
    read: async (path, limit) => readRegularFile(place(path), limit, path),
    exists: async (path) => isThere(place(path)),
    list: async (below) => (await listFiles(place(below))).map((name) => join(below, name)),
    write: async (path, bytes) =>
      writing(path, place(path), async () => {
        await makeFolder(dirname(place(path)), 0o755);
        await writeWhole(place(path), bytes, 0o644);
        return ok(undefined);
      }),
  };
}

async function writing(path: string, file: string, write: () => Promise<Result<void>>): Promise<Result<void>> {
  try {
    return await write();
  } catch (error) {
    return writeFailure(path, file, error);
  }
}

async function writeOwned(root: string, file: string, bytes: Uint8Array): Promise<Result<void>> {
  const link = await linkAbove(root, file);
  if (link !== undefined) return failed(throughLink(relative(root, file), relative(root, link)));
  const made: string[] = [];
  for (let folder = dirname(file); !(await isThere(folder)); folder = dirname(folder)) made.push(folder);
  await makeFolder(dirname(file), 0o755);
  const mode = await stat(file).then(
    (found) => found.mode & 0o777,
    () => 0o644,
  );
  await writeWhole(file, bytes, mode);
  await giveToOwner(root, [...made, file]);
  return ok(undefined);
}

/** The first folder between the workspace and the file that is a symbolic link: whoever may write a workspace could lead a write of root's elsewhere by it. */
async function linkAbove(root: string, file: string): Promise<string | undefined> {
  const names = relative(root, dirname(file))
    .split('/')
    .filter((name) => name !== '');
  for (let folder = root; names.length > 0;) {
    folder = join(folder, names.shift()!);
    const found = await lstat(folder).catch(() => undefined);
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) return folder;
  }
  return undefined;
}

function throughLink(where: string, link: string): Failure {
  return {
    code: 'symbolic-link',
    exit: exitCodes.storage,
    message: `${where} was not written: ${link} is a symbolic link, which may lead out of the workspace`,
    where,
    hint: 'put a folder in its place, then go on with `holdpoint resume`',
  };
}

/** Root writes into the workspace of a login: what it makes there belongs to whom the workspace belongs, or that login could not go on with it. */
async function giveToOwner(root: string, paths: readonly string[]): Promise<void> {
  const owner = await stat(root);
  if (process.getuid?.() !== 0 || owner.uid === 0) return;
  for (const path of paths) await lchown(path, owner.uid, owner.gid);
}

/** Where git does not see it, or else beside the ledger. */
async function lockPath(root: string): Promise<string> {
  const git = join(root, '.git');
  const found = await lstat(git).catch(() => undefined);
  return join(found?.isDirectory() === true ? git : root, found?.isDirectory() === true ? 'holdpoint.lock' : '.holdpoint.lock');
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

function changedMeanwhile(where: string, reason: string) {
  return {
    code: 'changed-meanwhile',
    exit: exitCodes.storage,
    message: `${where} was not written: ${reason}`,
    where,
    hint: 'somebody else wrote it: try again, it is read anew',
  } as const;
}
