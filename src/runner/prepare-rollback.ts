import { stateOf } from '../engine/evolve.ts';
import { changedAnything } from '../engine/questions.ts';
import { isBegun, type History, type State } from '../engine/state.ts';
import type { AdoptedStep, NewEvent } from '../model/event.ts';
import { failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { OperationId } from '../model/operation-id.ts';
import type { Order } from '../model/order.ts';
import { exitCodes } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { Survey } from '../model/survey.ts';
import type { Outside } from '../ports/outside.ts';
import { manifestFile } from './manifests.ts';
import { preimageRemoved } from './preimage-removed.ts';
import type { StartInputs } from './start-operation.ts';

/** A finished operation, ready to be undone by a new one. */
export interface PreparedRollback {
  readonly of: OperationId;
  readonly plan: Plan;
  /** As it was taken for the finished operation; `surveyRollback` takes a new one. */
  readonly survey: Survey;
  /** What the finished operation did. */
  readonly history: History;
  readonly workspace: string;
  /** For `startOperation`, besides the secrets. */
  readonly inputs: Pick<StartInputs, 'blobs' | 'files' | 'records'>;
}

/**
 * Reads what a finished operation did and keeps, and derives the operation that undoes it: the same plan under a declaration of its own,
 * the same facts, its pre-image. Refused (77) when it is not finished, changed nothing, was rolled back already, or its pre-image is gone (69: removed because of its age).
 * What was changed since it ended is found when the rollback begins, and asked about.
 */
export async function prepareRollback(
  outside: Pick<Outside, 'operations' | 'journals' | 'retention'>,
  of: OperationId,
): Promise<Result<PreparedRollback>> {
  const removed = await preimageRemoved(outside.retention, of);
  if (removed !== undefined) return failed(removed);
  const read = await outside.journals.read(of);
  if (!read.ok) return read;
  const state = stateOf(read.value.events);
  const loaded = await outside.operations.loadOrder(of);
  if (!loaded.ok) return loaded;
  const refusal = cannotUndo(of, loaded.value.plan, state) ?? (await undoneAlready(outside, of));
  if (refusal !== undefined) return failed(refusal);
  if (state.phase !== 'closed') throw new Error(`${of} is not closed`);
  const files = await filesOf(outside, of, state.history);
  if (!files.ok) return files;
  const blobs = await blobsOf(outside, of);
  if (!blobs.ok) return blobs;
  const plan = undoing(of, loaded.value.plan);
  return ok({
    of,
    plan,
    survey: loaded.value.survey,
    history: state.history,
    workspace: loaded.value.workspace,
    inputs: { blobs: blobs.value, files: files.value, records: [adoption(of, loaded.value, state.history)] },
  });
}

function undoing(of: OperationId, plan: Plan): Plan {
  return {
    ...plan,
    declaration: {
      ...plan.declaration,
      operation_name: `Roll back ${of}`,
      objective: `Undo ${of}: ${plan.declaration.operation_name}`,
      rollback_strategy: 'None: this is the rollback. What it cannot take back is left as PARTIAL.',
    },
  };
}

function adoption(of: OperationId, order: Order, history: History): NewEvent {
  const steps = Object.entries(history.steps).flatMap(([step, record]): AdoptedStep[] => {
    if (!isBegun(record)) return [];
    const result = record.is === 'begun' ? {} : { result: record.result };
    const changes = record.is !== 'begun' && record.changes.known === 'yes' ? record.changes.paths : [];
    return [{ step: Number(step), baselines: record.baselines, ...result, changes }];
  });
  const { snapshot, lastManifest } = history;
  return {
    type: 'history-adopted',
    operation_id_adopted: of,
    steps,
    ...(snapshot === undefined ? {} : { snapshot: { manifest_digest: snapshot.manifest, folder: snapshot.folder } }),
    ...(lastManifest === undefined ? {} : { manifest_digest: lastManifest }),
    facts: order.survey.facts,
  };
}

function cannotUndo(of: OperationId, plan: Plan, state: State): Failure | undefined {
  if (state.phase !== 'closed') {
    return refused('not-finished', `${of} is not finished`, `\`holdpoint resume ${of} --answer rollback\` takes it back where it stands`);
  }
  if (state.history.rollbackOf !== undefined) return refused('is-rollback', `${of} is a rollback itself`, 'run the runbook again');
  if (state.outcome === 'ROLLBACK' || state.outcome === 'ABORTED' || !changedAnything(plan, state.history)) {
    return refused(
      'nothing-to-undo',
      `${of} ended in ${state.outcome}: there is nothing to take back`,
      `look at it with \`holdpoint show ${of}\``,
    );
  }
  return undefined;
}

async function undoneAlready(
  { operations, journals }: Pick<Outside, 'operations' | 'journals'>,
  of: OperationId,
): Promise<Failure | undefined> {
  for (const id of await operations.list()) {
    const read = await journals.read(id);
    const state = read.ok ? stateOf(read.value.events) : undefined;
    if (state?.phase !== 'closed' || state.history.rollbackOf !== of || state.outcome !== 'SUCCESS') continue;
    return refused('undone-already', `${of} was rolled back by ${id}`, `look at it with \`holdpoint show ${id}\``);
  }
  return undefined;
}

/** The manifests that the rollback compares with; without them nothing is known of the pre-image. */
async function filesOf(
  { operations }: Pick<Outside, 'operations'>,
  of: OperationId,
  { snapshot, lastManifest }: History,
): Promise<Result<Readonly<Record<string, Uint8Array>>>> {
  const digests = [snapshot?.manifest, lastManifest].filter((digest) => digest !== undefined);
  const files: Record<string, Uint8Array> = {};
  for (const name of digests.map(manifestFile)) {
    const bytes = await operations.load(of, name);
    if (!bytes.ok) return bytes;
    if (bytes.value === undefined)
      return failed(refused('preimage-gone', `the pre-image of ${of} is gone`, 'undo it by hand, or run a runbook that does'));
    files[name] = bytes.value;
  }
  return ok(files);
}

async function blobsOf({ operations }: Pick<Outside, 'operations'>, of: OperationId): Promise<Result<readonly Uint8Array[]>> {
  const blobs: Uint8Array[] = [];
  for (const file of await operations.files(of)) {
    const sha256 = /^blobs\/([0-9a-f]{64})$/.exec(file)?.[1];
    if (sha256 === undefined) continue;
    const bytes = await operations.loadBlob(of, sha256);
    if (!bytes.ok) return bytes;
    blobs.push(bytes.value);
  }
  return ok(blobs);
}

function refused(code: string, message: string, hint: string): Failure {
  return { code, exit: exitCodes.refused, message, hint };
}
