import { constants } from 'node:fs';
import { chmod, mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { failed, ok, type Result } from '../model/failure.ts';
import type { FileRead } from '../ports/host.ts';

/** The verb `put` of this machine. */
export async function put(scratch: string, name: string, bytes: Uint8Array, executable: boolean): Promise<Result<string>> {
  const place = path.join(scratch, name);
  try {
    await mkdir(scratch, { recursive: true, mode: 0o711 });
    await writeFile(place, bytes, { mode: 0o600, flush: true });
    // Another user has to be able to run it where it is shown; the folder above keeps everybody else out.
    if (executable) await chmod(place, 0o755);
    return ok(place);
  } catch (error) {
    return failed({
      code: 'scratch-not-written',
      exit: 74,
      message: `cannot write ${place}: ${reasonOf(error)}`,
      hint: 'make room or correct the owner of the folder, then try again',
    });
  }
}

/** The verb `get` of this machine. */
export async function get(file: string, limit: number): Promise<FileRead> {
  try {
    // Not blocking on a FIFO, not following a link.
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const found = await handle.stat();
      if (!found.isFile()) return { kind: 'other', what: found.isDirectory() ? 'a directory' : 'no regular file' };
      const buffer = Buffer.alloc(Math.min(limit, Math.max(found.size, 64 * 1024)));
      let size = 0;
      for (let read = -1; read !== 0 && size < buffer.length; size += read)
        read = (await handle.read(buffer, size, buffer.length - size, size)).bytesRead;
      return { kind: 'file', bytes: buffer.subarray(0, size) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
    if (code === 'ELOOP') return { kind: 'other', what: 'a symbolic link' };
    if (code === 'ENXIO') return { kind: 'other', what: 'a socket' };
    return { kind: 'unreadable', reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
