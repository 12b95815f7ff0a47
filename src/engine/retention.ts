import { laterBy, type Instant } from '../model/instant.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { PlanLimits } from '../model/plan.ts';
import type { HeldBack, Removable, Removal } from '../model/removal.ts';
import type { State } from './state.ts';

export type KeepLimits = Pick<PlanLimits, 'keep_snapshots' | 'keep_evidence'>;

/** An operation of this host, as far as it matters whether something of it may go. */
export type StoredOperation =
  | {
      readonly kind: 'readable';
      readonly operation_id: OperationId;
      /** Folded from its journal. */
      readonly state: State;
      readonly keep: KeepLimits;
      readonly hasPreimage: boolean;
      /** The finished operation that it takes back with that one's pre-image. */
      readonly rollbackOf?: OperationId;
    }
  /** Its journal or its order is damaged or cannot be read. `ordered` false: nobody can say whether it takes another one back. */
  | {
      readonly kind: 'unreadable';
      readonly operation_id: OperationId;
      readonly because: string;
      readonly ordered: boolean;
      readonly rollbackOf?: OperationId;
    }
  /** Drawn, and never begun: its journal holds no record. */
  | { readonly kind: 'unbegun'; readonly operation_id: OperationId; readonly rollbackOf?: OperationId };

/** What is old enough to go, and what is kept although nobody can say that it is needed. */
export interface RetentionPlan {
  readonly due: readonly Removal[];
  readonly held: readonly HeldBack[];
}

/**
 * A pre-image goes `keep_snapshots`, everything else `keep_evidence` (never before its pre-image) after its operation was closed. Nothing
 * goes of an operation that is not closed, that another one is taking back, or whose journal cannot be read. Whether the sealed
 * copy stands in the ledger is asked before an `operation` is removed; it is no matter of age.
 */
export function retentionPlan(stored: readonly StoredOperation[], now: Instant): RetentionPlan {
  const unreadable = stored.flatMap((one) => (one.kind === 'unreadable' ? [one] : []));
  const held = unreadable.map(({ operation_id, because }) => ({ operation_id, because }));
  // What a rollback of unknown origin needs could be anything.
  if (unreadable.some(({ ordered }) => !ordered)) return { due: [], held };
  const needed = new Set(stored.filter((one) => !isClosed(one)).map(({ rollbackOf }) => rollbackOf));
  const due = stored.flatMap((one) => (needed.has(one.operation_id) ? [] : dueOf(one, now)));
  return { due, held };
}

function dueOf(one: StoredOperation, now: Instant): Removal[] {
  if (one.kind !== 'readable' || one.state.phase !== 'closed') return [];
  const { operation_id, keep, hasPreimage } = one;
  const closed_at = one.state.history.lastAt;
  const removal = (what: Removable, ms: number): Removal[] =>
    laterBy(closed_at, ms) <= now ? [{ operation_id, what, closed_at, keep: ms }] : [];
  return [
    ...(hasPreimage ? removal('preimage', keep.keep_snapshots) : []),
    ...removal('operation', Math.max(keep.keep_evidence, keep.keep_snapshots)),
  ];
}

/** Nothing more happens to a closed one. */
export function isClosed(one: StoredOperation): boolean {
  return one.kind === 'readable' && one.state.phase === 'closed';
}
