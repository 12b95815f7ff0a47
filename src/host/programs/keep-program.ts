// programs: that what is executed is what was judged. It knows files and digests, nothing of surveys or operations.

import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { JudgedProgram } from '../../ports/host.ts';

/** `kept`: where its private copy lies. `differs`: what is on the host now is not what was judged. `failed`: no copy can be kept. */
export type Kept =
  | { readonly kind: 'kept'; readonly copy: string; readonly identity: string }
  | { readonly kind: 'differs' | 'failed'; readonly reason: string };

/** How long a copy that no operation used again is kept, milliseconds. */
const keptFor = 30 * 24 * 3_600_000;

export interface ProgramKeeper {
  /** Compares a program of the host with what was judged, and keeps a private copy of exactly those bytes. */
  keep(program: JudgedProgram): Promise<Kept>;
  /** undefined: the name still leads to the file that was compared. */
  replaced(program: JudgedProgram, identity: string): Promise<string | undefined>;
}

/** `folder`: nobody but us may enter it; made when it is missing. Digests are remembered by inode, size and times, so that an unchanged program is read once. */
export function createProgramKeeper(folder: string): ProgramKeeper {
  const digests = new Map<string, string>();
  let pruned: Promise<void> | undefined;
  return {
    keep: async (program) => {
      try {
        await (pruned ??= prune(folder));
        return await keep(program, folder, digests);
      } catch (error) {
        return {
          kind: 'failed',
          reason: `no copy of ${program.written} can be kept in ${folder}: ${error instanceof Error ? error.message : String(error)}`,
        };
      }
    },
    replaced: async (program, identity) => {
      const real = await realpath(program.written).catch(() => undefined);
      const now = real === program.real_path ? await stat(real, { bigint: true }).catch(() => undefined) : undefined;
      return now !== undefined && identityOf(now) === identity
        ? undefined
        : `${program.written} was replaced in the moment it was started: which of the two ran is not known`;
    },
  };
}

async function keep(program: JudgedProgram, folder: string, digests: Map<string, string>): Promise<Kept> {
  const { written, real_path, sha256 } = program;
  const real = await realpath(written).catch(() => undefined);
  if (real === undefined) return differs(program, 'it is not there any more');
  if (real !== real_path) return differs(program, `it leads to ${real} now, not to ${real_path}`);
  for (const place of program.before ?? [])
    if (![undefined, real].includes(await realpath(place).catch(() => undefined)))
      return differs(program, `${place} is found before it now`);
  const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => undefined);
  if (handle === undefined) return differs(program, 'it cannot be opened');
  try {
    const found = await handle.stat({ bigint: true });
    const identity = identityOf(found);
    const copy = path.join(folder, sha256);
    const known = digests.get(identity);
    if (known !== undefined && known !== sha256) return differs(program, contentOf(known, sha256));
    if (known === sha256 && (await stat(copy).catch(() => undefined)) !== undefined) return { kind: 'kept', copy, identity };
    await mkdir(folder, { recursive: true, mode: 0o711 });
    const draft = path.join(folder, `.copy-${randomUUID()}`);
    try {
      const digest = await copyTo(handle, draft);
      if (identityOf(await handle.stat({ bigint: true })) !== identity) return differs(program, 'it changed while it was read');
      digests.set(identity, digest);
      if (digest !== sha256) return differs(program, contentOf(digest, sha256));
      // Whom it is shown to may have to run it; the folder above keeps everybody else out.
      await chmod(draft, Number(found.mode) & 0o755);
      await rename(draft, copy);
    } finally {
      await rm(draft, { force: true });
    }
    return { kind: 'kept', copy, identity };
  } finally {
    await handle.close();
  }
}

/** Copies are shared by the operations of this host; whoever needs one that is gone makes it anew. */
async function prune(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const place = path.join(folder, name);
    const found = await stat(place).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > keptFor) await rm(place, { recursive: true, force: true });
  }
}

function differs({ written }: JudgedProgram, how: string): Kept {
  return { kind: 'differs', reason: `program differs from the survey: ${written}: ${how}` };
}

function contentOf(is: string, was: string): string {
  return `its content is sha256 ${is.slice(0, 12)}…, surveyed was ${was.slice(0, 12)}…`;
}

/** ctime cannot be set back by anybody, so an inode with the same one has the same content. */
function identityOf(found: { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint; ctimeNs: bigint }): string {
  return [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(':');
}

async function copyTo(from: FileHandle, place: string): Promise<string> {
  const hash = createHash('sha256');
  const to = await open(place, 'wx', 0o600);
  try {
    const buffer = Buffer.alloc(1024 ** 2);
    for (let at = 0; ;) {
      const { bytesRead } = await from.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return hash.digest('hex');
      const part = buffer.subarray(0, bytesRead);
      hash.update(part);
      await to.writeFile(part);
      at += bytesRead;
    }
  } finally {
    await to.close();
  }
}
