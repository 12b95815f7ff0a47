import { exitCodeOf, type Outcome } from '../model/outcome.ts';
import type { Claims } from '../ports/claims.ts';
import type { Run } from './run.ts';

/** The last act: nothing is held or kept secret for it any more. Done before the last record, so that a crash between them repeats it. */
export async function closeOperation(
  run: Run,
  claims: Pick<Claims, 'release'>,
  { outcome }: { readonly outcome: Outcome },
): Promise<undefined> {
  await run.operations.forgetSecrets(run.id);
  await claims.release(run.id);
  await run.record({ type: 'operation-closed', outcome, exit: exitCodeOf(outcome) });
}
