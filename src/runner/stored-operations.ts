import { stateOf } from '../engine/evolve.ts';
import { isClosed, type KeepLimits, type StoredOperation } from '../engine/retention.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Outside } from '../ports/outside.ts';

export type RetentionOutside = Pick<Outside, 'operations' | 'journals' | 'retention' | 'clock' | 'openWorkspace'>;

/** What a workspace's policy says now, for the operations of that workspace. */
export interface KeepNow {
  readonly workspace: string;
  readonly limits: KeepLimits;
}

/** Every operation of this host as retention has to see it. `before`: an earlier look, of which the closed ones are not read again. */
export async function storedOperations(
  outside: RetentionOutside,
  now: KeepNow,
  before: readonly StoredOperation[] = [],
): Promise<readonly StoredOperation[]> {
  const closed = new Map(before.filter(isClosed).map((one) => [one.operation_id, one]));
  const stored: StoredOperation[] = [];
  for (const id of await outside.operations.list()) stored.push(closed.get(id) ?? (await storedOperation(outside, id, now)));
  return stored;
}

async function storedOperation(outside: RetentionOutside, operation_id: OperationId, now: KeepNow): Promise<StoredOperation> {
  const [read, order] = [await outside.journals.read(operation_id), await outside.operations.loadOrder(operation_id)];
  const rollbackOf = order.ok && order.value.rollback_of !== undefined ? { rollbackOf: order.value.rollback_of } : {};
  const unbegun = read.ok ? read.value.events.length === 0 : read.failure.code === 'unknown-operation';
  if (unbegun) return { kind: 'unbegun', operation_id, ...rollbackOf };
  if (!read.ok || !order.ok) {
    const because = read.ok ? (order.ok ? '' : order.failure.message) : read.failure.message;
    return { kind: 'unreadable', operation_id, because, ordered: order.ok, ...rollbackOf };
  }
  const promised = order.value.plan.rules.limits;
  return {
    kind: 'readable',
    operation_id,
    state: stateOf(read.value.events),
    keep: order.value.workspace === now.workspace ? longer(promised, now.limits) : promised,
    hasPreimage: await outside.retention.hasPreimage(operation_id),
    ...rollbackOf,
  };
}

/** A report named the day until which it can be taken back: a shorter limit is for what comes after it. */
function longer(one: KeepLimits, other: KeepLimits): KeepLimits {
  return {
    keep_snapshots: Math.max(one.keep_snapshots, other.keep_snapshots),
    keep_evidence: Math.max(one.keep_evidence, other.keep_evidence),
  };
}
