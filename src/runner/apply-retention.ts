import { retentionPlan, type StoredOperation } from '../engine/retention.ts';
import { verifyRun } from '../ledger/verify-run.ts';
import type { NewEvent } from '../model/event.ts';
import { ok } from '../model/failure.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Order } from '../model/order.ts';
import type { Removal } from '../model/removal.ts';
import type { Outside } from '../ports/outside.ts';
import { readLedger } from './read-ledger.ts';
import { storedOperations, type KeepNow, type RetentionOutside } from './stored-operations.ts';

/** Larger than any file of a sealed run. */
const sealedLimit = 256 * 1024 * 1024;

/**
 * Removes what is older than the policy keeps, each under its operation's lock and judged once more there. Never fails: what could not be
 * removed is held, with the reason. The record is for the journal of the operation that begins; undefined: nothing to say.
 */
export async function applyRetention(outside: RetentionOutside & Pick<Outside, 'claims'>, now: KeepNow): Promise<NewEvent | undefined> {
  try {
    await finishRemovals(outside);
    const stored = await storedOperations(outside, now);
    for (const one of stored) if (one.kind === 'unbegun') await clearUnbegun(outside, one.operation_id);
    const plan = retentionPlan(stored, outside.clock.now());
    const removed: Removal[] = [];
    const held = [...plan.held];
    for (const removal of plan.due) {
      const because = await removeUnderLock(outside, removal, now, stored);
      if (because === undefined) removed.push(removal);
      else held.push({ operation_id: removal.operation_id, because });
    }
    return removed.length + held.length === 0 ? undefined : { type: 'retention-applied', removed, held };
  } catch (error) {
    // A disk that cannot be read is told by the operation itself; old files must not keep it from running.
    return { type: 'retention-applied', removed: [], held: [], failure: error instanceof Error ? error.message : String(error) };
  }
}

/** What a start left that died before its first record: nothing was run, and nobody can go on with it. Under its lock: while somebody begins it, it stays. */
async function clearUnbegun(
  { operations, journals, claims }: Pick<Outside, 'operations' | 'journals' | 'claims'>,
  id: OperationId,
): Promise<void> {
  const there = await journals.reopen(id);
  const locked = there.ok ? ok(there.value.writer) : there.failure.code === 'unknown-operation' ? await journals.create(id) : there;
  if (!locked.ok) return;
  try {
    if (there.ok && there.value.contents.events.length > 0) return;
    await claims.release(id);
    await operations.discard(id);
  } finally {
    await locked.value.close();
  }
}

/** A removal that was recorded and cut short: of such an operation there may be no journal any more. */
async function finishRemovals({ operations, retention }: RetentionOutside): Promise<void> {
  for (const id of await operations.list()) {
    const removed = await retention.removed(id);
    if (removed.ok && removed.value?.operation !== undefined) await retention.remove(id, 'operation', removed.value.operation);
  }
}

/** undefined: removed; else why it stays. */
async function removeUnderLock(
  outside: RetentionOutside,
  removal: Removal,
  now: KeepNow,
  before: readonly StoredOperation[],
): Promise<string | undefined> {
  const { operation_id: id, what } = removal;
  const locked = await outside.journals.reopen(id);
  if (!locked.ok) return locked.failure.message;
  try {
    // Somebody may have begun to take it back since the plan was made; from here on the lock keeps them from it.
    const again = retentionPlan(await storedOperations(outside, now, before), outside.clock.now());
    if (!again.due.some((one) => one.operation_id === id && one.what === what)) return 'it is needed again';
    if (what === 'operation') {
      const unsealed = await notSealed(outside, id);
      if (unsealed !== undefined) return unsealed;
    }
    const removed = await outside.retention.remove(id, what, outside.clock.now());
    return removed.ok ? undefined : `${removed.failure.message} (${removed.failure.hint})`;
  } finally {
    await locked.value.writer.close();
  }
}

/** Why the ledger is no sufficient copy of it; undefined: entry and sealed files are there and agree. */
async function notSealed(outside: Pick<Outside, 'operations' | 'openWorkspace'>, id: OperationId): Promise<string | undefined> {
  const order = await outside.operations.loadOrder(id);
  if (!order.ok) return order.failure.message;
  const opened = await workspaceOf(outside, order.value);
  if (opened === undefined) return `its workspace ${order.value.workspace} is not there, so nobody can see whether the ledger has its copy`;
  const ledger = await readLedger(opened);
  if (!ledger.ok) return ledger.failure.message;
  const entry = ledger.value.entries.find(({ kind, operation_id }) => kind === 'operation' && operation_id === id);
  if (entry === undefined) return 'the ledger has no entry of it';
  const folder = `ledger/runs/${id}/`;
  const files = [];
  for (const path of await opened.list(`ledger/runs/${id}`)) {
    const bytes = await opened.read(path, sealedLimit);
    if (!bytes.ok) return bytes.failure.message;
    files.push({ name: path.slice(folder.length), bytes: bytes.value });
  }
  const [finding] = verifyRun(entry, files);
  return finding === undefined ? undefined : `its sealed copy does not hold: ${finding.message}`;
}

async function workspaceOf({ openWorkspace }: Pick<Outside, 'openWorkspace'>, { workspace }: Order) {
  const opened = await openWorkspace(workspace);
  return opened.ok && opened.value.workspace.root === workspace ? opened.value.workspace : undefined;
}
