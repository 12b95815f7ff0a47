import { failed, type Failure } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';

/** Evidence could not be written (74). An error that is not the system's is a bug of ours and travels on. */
export function evidenceFailure(where: string, error: unknown): { readonly ok: false; readonly failure: Failure } {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  return failed({
    code: 'storage',
    exit: exitCodes.storage,
    message: `evidence could not be written (${String(error.code)})`,
    where,
    hint: 'free or repair the disk, then look at `holdpoint status`; nothing more was run',
  });
}
