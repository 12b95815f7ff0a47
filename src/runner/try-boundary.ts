import { FailureError } from '../model/failure.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Run } from './run.ts';

/**
 * Tries the boundary before this runner runs anything in it. Where a way out is open, an operation that changed nothing yet is refused;
 * any other stays as it is (69), for what would run next would run unconfined.
 */
export async function tryBoundary(run: Run): Promise<void> {
  const before = run.state();
  if (before.phase === 'closing' || before.phase === 'closed') return;
  const { plan, survey } = run.order;
  const trial = await run.target.tryBoundary({ scope: plan.scope, enforced: survey.enforcement !== 'advisory' });
  await run.record({ type: 'boundary-tried', ...trial });
  if (trial.failure === undefined) return;
  const message = `the boundary does not hold: ${trial.failure}`;
  if (before.phase === 'running' && !before.history.changing && before.history.rollbackOf === undefined) {
    await run.record({ type: 'start-refused', code: 'boundary-open', message });
    return;
  }
  throw new FailureError({
    code: 'boundary-open',
    exit: exitCodes.unavailable,
    message,
    where: run.id,
    hint: 'nothing more was run; see `holdpoint check`, then `holdpoint resume`',
  });
}
