import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { folderName, socketFile } from './operation-files.ts';

/** Bytes of a path that fits a socket address, without the final NUL: unix(7) has 108, macOS 104. */
const longest = process.platform === 'darwin' ? 103 : 107;

/**
 * Where the runner of an operation listens: beside its journal, or, where that path is too long for a socket, in a short folder of the
 * same user. Nothing there is needed after a reboot. Throws when somebody else owns that folder.
 */
export function socketPath(operationsFolder: string, id: string, runtime: string, uid: number): string {
  const beside = join(operationsFolder, folderName(id), socketFile);
  if (Buffer.byteLength(beside) <= longest) return beside;
  const folder = join(runtime, `holdpoint-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0)
    throw new Error(`${folder} belongs to somebody else or is open to others: remove it`);
  // Two host states of one user have operations of the same name.
  const place = createHash('sha256').update(operationsFolder).digest('hex').slice(0, 12);
  return join(folder, `${place}-${folderName(id)}.sock`);
}

/** `/run` for root, `$XDG_RUNTIME_DIR` for a login that has one, else `/tmp`. */
export function runtimeFolder(env: Readonly<Record<string, string | undefined>>, uid: number): string {
  if (uid === 0 && process.platform === 'linux') return '/run';
  const own = env['XDG_RUNTIME_DIR'];
  return own !== undefined && own.startsWith('/') && Buffer.byteLength(own) < 50 ? own : '/tmp';
}
