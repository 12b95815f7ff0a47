import type { OutputChunk } from '../ports/host.ts';
import type { ActContext } from '../ports/target.ts';
import type { Run } from './run.ts';

/** What every act on the target is told. */
export function actContext(run: Run, watch: (chunk: OutputChunk) => void, cancel: AbortSignal = run.cancel()): ActContext {
  const { plan, survey } = run.order;
  return {
    scope: plan.scope,
    enforced: survey.enforcement !== 'advisory',
    readOnly: plan.declaration.risk_class === 'READ_ONLY',
    ...(anythingMayHaveChanged(run) ? {} : { programs: survey.programs }),
    blob: async (sha256) => run.operations.loadBlob(run.id, sha256),
    watch,
    cancel,
    digestKey: run.digestKey,
  };
}

/** For gates. The proof of a rollback looks with the programs of now, in a view: else an upgrade while a question stood open would leave it without an end. */
export function lookContext(run: Run, watch: (chunk: OutputChunk) => void, cancel: AbortSignal): ActContext {
  const { programs, ...context } = actContext(run, watch, cancel);
  return programs === undefined || run.state().phase === 'rolling-back' ? context : { ...context, programs };
}

/** A step outside the boundary may replace any program; what it left is not what was surveyed, and is meant to be so. */
function anythingMayHaveChanged(run: Run): boolean {
  const state = run.state();
  if (state.phase === 'nothing') return false;
  // What was adopted lies before the survey.
  if (run.order.rollback_of !== undefined) return false;
  const { steps, unconfined } = state.history;
  return unconfined.some((step) => ['exited', 'passed'].includes(steps[step]?.is ?? ''));
}
