import { constants, open, stat } from 'node:fs/promises';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import { errnoOf, explainError } from './write-failure.ts';

/**
 * A regular file's bytes. Fails (65) on anything else behind that name, links followed, and on more than `limit` bytes, without
 * ever waiting for somebody at the other end of a FIFO. `shown`: how the caller calls the file.
 */
export async function readRegularFile(path: string, limit: number, shown: string): Promise<Result<Uint8Array>> {
  try {
    // Looked at before it is opened too: opening a device may already do something.
    const before = await stat(path);
    if (!before.isFile()) return failed(invalid(`it is ${kindOf(before)}, not a file`, shown));
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const found = await handle.stat();
      if (!found.isFile()) return failed(invalid(`it is ${kindOf(found)}, not a file`, shown));
      const bytes = found.size > limit ? undefined : await readAtMost(handle, limit);
      return bytes === undefined ? failed(invalid(`it is larger than ${limit} bytes`, shown)) : ok(bytes);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return failed(invalid('there is no such file', shown));
    return failed(invalid(explainError(error), shown));
  }
}

/** undefined: there is more. A file may grow, and files of /proc call themselves empty, so the size is not believed. */
async function readAtMost(handle: Awaited<ReturnType<typeof open>>, limit: number): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = [];
  let total = 0;
  for (;;) {
    const piece = Buffer.allocUnsafe(Math.min(64 * 1024, limit + 1 - total));
    const { bytesRead } = await handle.read(piece, 0, piece.length, total);
    if (bytesRead === 0) return Buffer.concat(pieces);
    total += bytesRead;
    if (total > limit) return undefined;
    pieces.push(piece.subarray(0, bytesRead));
  }
}

function kindOf(found: Awaited<ReturnType<typeof stat>>): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a FIFO';
  if (found.isSocket()) return 'a socket';
  return found.isCharacterDevice() || found.isBlockDevice() ? 'a device' : 'no file';
}

function invalid(reason: string, where: string): Failure {
  return {
    code: 'unreadable-file',
    exit: exitCodes.invalid,
    message: `${where} cannot be read: ${reason}`,
    where,
    hint: 'name a regular file that you may read',
  };
}
