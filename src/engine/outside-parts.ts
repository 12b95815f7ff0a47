import type { Compensation } from '../model/event.ts';
import { noBaselines } from '../model/observation.ts';
import { compensationKey } from './rollback.ts';
import type { CompensationRecord, History, Rollback } from './state.ts';

type Parts = NonNullable<History['reverted']>['parts'];

/** A rollback at its beginning; what `revert.sh` did before counts. */
export function startedRollback(because: string, compensations: readonly Compensation[], reverted: History['reverted']): Rollback {
  const rollback: Rollback = { because, compensations, progress: {} };
  return reverted?.decision === undefined ? rollback : takenFromOutside(rollback, reverted.parts, reverted.decision);
}

/**
 * The rollback after what `revert.sh` did. `rollback`: undos of lists that it did are not run again, one that it began is as if begun here; the
 * rest is idempotent and performed. `verify`: nothing is performed; paths are left to the proof, and of the rest what it did not do is missing.
 */
export function takenFromOutside(rollback: Rollback, parts: Parts, decision: 'verify' | 'rollback'): Rollback {
  const settled = rollback.compensations.flatMap((compensation) => {
    const key = compensationKey(compensation);
    const known = rollback.progress[key];
    if (known?.is === 'exited' && known.result === 'done') return [];
    const record = decision === 'verify' ? proved(compensation, parts[key]) : gone(compensation, parts[key]);
    return record === undefined ? [] : [[key, record] as const];
  });
  return { ...rollback, progress: { ...rollback.progress, ...Object.fromEntries(settled) } };
}

const doneOutside: CompensationRecord = { is: 'exited', baselines: noBaselines, result: 'done', summary: 'done by revert.sh' };

function proved({ kind }: Compensation, part: Parts[string] | undefined): CompensationRecord {
  const isSeenInPaths = kind === 'restore-paths' || kind === 'restore-foreign';
  return part === 'done' || isSeenInPaths ? doneOutside : { is: 'given-up' };
}

function gone({ kind }: Compensation, part: Parts[string] | undefined): CompensationRecord | undefined {
  if (kind !== 'undo-action' || part === undefined) return undefined;
  return part === 'done' ? doneOutside : { is: 'begun', baselines: noBaselines };
}
