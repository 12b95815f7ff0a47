import { stateOf } from '../engine/evolve.ts';
import { pathsToRestore } from '../engine/kept.ts';
import { compensationKey } from '../engine/rollback.ts';
import type { History, State } from '../engine/state.ts';
import { digestOfValue } from '../model/digest.ts';
import type { Event, NewEvent } from '../model/event.ts';
import { ok, type Result } from '../model/failure.ts';
import type { Manifest } from '../model/manifest.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Order } from '../model/order.ts';
import { readRevertRecord, revertRecordFile } from '../model/revert-record.ts';
import type { JournalWriter } from '../ports/journal.ts';
import type { Operations } from '../ports/operations.ts';
import { inTheMidstOf } from './foreign.ts';
import type { Run } from './run.ts';

/** What `revert.sh` wrote down since the journal was last written, as an event; undefined: nothing. */
export async function revertedSince(
  operations: Pick<Operations, 'load'>,
  id: OperationId,
  order: Pick<Order, 'rollback_of'>,
  state: State,
): Promise<Result<NewEvent | undefined>> {
  if (state.phase === 'nothing' || state.phase === 'closing' || state.phase === 'closed') return ok(undefined);
  // An operation that undoes another has no program of its own.
  const read = await operations.load(order.rollback_of ?? id, revertRecordFile);
  if (!read.ok) return read;
  const record = read.value === undefined ? undefined : readRevertRecord(new TextDecoder().decode(read.value));
  if (record === undefined || record.lines <= (state.history.reverted?.lines ?? 0)) return ok(undefined);
  return ok({ type: 'reverted-outside', ...record });
}

/** The events of a journal, with what `revert.sh` did since as the last one. Fails (74) when it cannot be read or written. */
export async function withReverted(
  operations: Pick<Operations, 'load'>,
  id: OperationId,
  order: Pick<Order, 'rollback_of'>,
  writer: Pick<JournalWriter, 'append'>,
  events: readonly Event[],
): Promise<Result<readonly Event[]>> {
  const since = await revertedSince(operations, id, order, stateOf(events));
  if (!since.ok || since.value === undefined) return since.ok ? ok(events) : since;
  const appended = await writer.append(since.value);
  return appended.ok ? ok([...events, appended.value]) : appended;
}

/** Which paths changed because of it: those that are as in the pre-image now, and those of a part that it was in the midst of. */
export async function recogniseReverted(run: Run): Promise<undefined> {
  const state = run.state();
  if (state.phase !== 'running' && state.phase !== 'rolling-back') return;
  const { history } = state;
  if (history.snapshot === undefined || history.lastManifest === undefined) {
    await run.record({ type: 'reverted-recognised', paths: [] });
    return;
  }
  const { snapshots } = run.target;
  const last = await run.manifests.load(history.lastManifest);
  const preimage = await run.manifests.load(history.snapshot.manifest);
  const read = await snapshots.manifest(run.order.plan.scope, last);
  if (!read.ok) {
    await run.record({ type: 'reverted-recognised', paths: [], failure: read.failure.message });
    return;
  }
  const now = read.value;
  const others = new Set(snapshots.difference(preimage, now).map(({ path }) => path));
  const isItsOwn = inTheMidstOf(partInTheMidst(run, history));
  const paths = snapshots
    .difference(last, now)
    .filter((change) => !others.has(change.path) || isItsOwn(change))
    .map(({ path }) => path);
  const known = withPaths(last, now, paths);
  await run.manifests.save(known);
  await run.record({ type: 'reverted-recognised', paths, manifest_digest: known.digest });
}

function partInTheMidst({ order }: Run, history: History): readonly string[] {
  return order.plan.steps.flatMap(({ index }) => {
    const key = compensationKey({ kind: 'restore-paths', step: index });
    return history.reverted?.parts[key] === 'begun' ? pathsToRestore(order.plan, history, index) : [];
  });
}

/** `last`, with these paths as they are `now`. */
function withPaths(last: Manifest, now: Manifest, paths: readonly string[]): Manifest {
  const taken = new Set(paths);
  const entries = [...last.entries.filter(({ path }) => !taken.has(path)), ...now.entries.filter(({ path }) => taken.has(path))].toSorted(
    (a, b) => (a.path < b.path ? -1 : 1),
  );
  return { entries, digest: digestOfValue(entries) };
}
