import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';

/** SQLITE_BUSY, https://sqlite.org/rescode.html */
const busy = 5;
const pauseMs = 10;

export interface KernelLock {
  release(): void;
}

/**
 * Takes a file as a lock that the kernel releases when its process dies, however it dies: no stale locks, no guessing by pid.
 * SQLite takes it by fcntl(2) byte ranges; the file stays empty. A child process does not inherit it.
 * undefined: another process, or another part of this one, holds it. Throws the system's error when the file cannot be made.
 */
export function tryLock(path: string): KernelLock | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (sqliteCode(error) === busy) return undefined;
    throw asSystemError(error, path);
  }
  const held = database;
  return { release: () => held.close() };
}

/** The same, asked for again and again for so many milliseconds. SQLite's own wait would hold up everything else in this process. */
export async function waitForLock(path: string, waitMs: number): Promise<KernelLock | undefined> {
  for (const end = performance.now() + waitMs; ; await wait(pauseMs)) {
    const lock = tryLock(path);
    if (lock !== undefined || performance.now() > end) return lock;
  }
}

function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** SQLite's own codes as the errno they stand for, so that they are explained like every other storage error. */
function asSystemError(error: unknown, path: string): unknown {
  const codes: Readonly<Record<number, string>> = { 8: 'EROFS', 10: 'EIO', 13: 'ENOSPC', 14: 'EACCES', 23: 'EACCES', 26: 'EIO' };
  const code = codes[sqliteCode(error) ?? -1];
  return code === undefined ? error : Object.assign(new Error(`lock ${path}`, { cause: error }), { code });
}
