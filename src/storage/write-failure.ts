import { failed, type Failure } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';

/** The code of a system error (`ENOSPC`); undefined for anything else, which is a bug and must travel on. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const explained: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EIO: 'the disk reported an error',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EFBIG: 'the file would be larger than allowed',
  EMFILE: 'too many open files',
  ENOENT: 'no such file or directory',
  EEXIST: 'it is there already',
};

/** One clause for people: `the disk is full (ENOSPC)`. */
export function explainError(error: unknown): string {
  const code = errnoOf(error);
  if (code === undefined) throw error;
  return explained[code] === undefined ? code : `${explained[code]} (${code})`;
}

/** Journal, evidence or host state could not be written (74). */
export function writeFailure(what: string, where: string, error: unknown): { readonly ok: false; readonly failure: Failure } {
  return failed({
    code: 'storage',
    exit: exitCodes.storage,
    message: `${what} could not be written: ${explainError(error)}`,
    where,
    hint: 'free or repair the disk, then look at `holdpoint status`; nothing more was run',
  });
}

/** Journal, evidence or host state could not be read (74). */
export function readFailure(what: string, where: string, error: unknown): { readonly ok: false; readonly failure: Failure } {
  return failed({
    code: 'storage',
    exit: exitCodes.storage,
    message: `${what} could not be read: ${explainError(error)}`,
    where,
    hint: 'check that you are who started the operation (the host state belongs to one user) and that the file is there',
  });
}
