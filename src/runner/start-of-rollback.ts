import type { Compensation } from '../model/event.ts';
import { lookForForeign } from './foreign.ts';
import type { Run } from './run.ts';

/** Looks for changes of somebody else first: a person decides about them before anything is taken back. */
export async function startRollback(
  run: Run,
  { because, compensations }: { readonly because: string; readonly compensations: readonly Compensation[] },
): Promise<undefined> {
  // Where the paths cannot be read now, each part of the rollback looks again and asks.
  await lookForForeign(run);
  await run.record({ type: 'rollback-started', because, compensations });
}
