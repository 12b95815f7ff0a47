import { stateOf } from '../engine/evolve.ts';
import type { State } from '../engine/state.ts';
import { statusOf } from '../engine/status.ts';
import { FailureError, failed, ok, type Failure, type Result } from '../model/failure.ts';
import type { OperationId } from '../model/operation-id.ts';
import { exitCodes, type ExitCode } from '../model/outcome.ts';
import type { Outside } from '../ports/outside.ts';
import { createBinding } from './binding.ts';
import { openConversation } from './conversation.ts';
import { digestKeyOf } from './digest-key.ts';
import { evidenceNamesAfter } from './evidence-names.ts';
import { followUnit, leftBehind } from './follow-unit.ts';
import { runLoop } from './loop.ts';
import { createManifests } from './manifests.ts';
import { performersFor } from './performers.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { withReverted } from './reverted-outside.ts';
import type { Run } from './run.ts';
import { otherThanRecorded } from './same-order.ts';
import { listen } from './socket-server.ts';
import { tryBoundary } from './try-boundary.ts';

/** What a runner needs of the outside world. */
export type RunnerOutside = Pick<
  Outside,
  'clock' | 'random' | 'identity' | 'operations' | 'journals' | 'claims' | 'evidence' | 'openWorkspace' | 'target'
>;

/**
 * The whole life of a runner process: takes the operation up, runs it, answers its views, and resolves with the exit code when it is
 * closed, or when an unattended one needs a person. `terminated`: SIGTERM; it stops like a person's stop, and never in a rollback.
 * The caller ignores SIGHUP and SIGINT. Fails as a value when nothing could be taken up (another runner, no such operation).
 */
export async function runOperation(
  outside: RunnerOutside,
  id: OperationId,
  mode: 'new' | 'resume',
  pid: number,
  terminated: AbortSignal,
): Promise<Result<ExitCode>> {
  const loaded = await outside.operations.loadOrder(id);
  if (!loaded.ok) return loaded;
  const order = loaded.value;
  const reopened = await outside.journals.reopen(id);
  if (!reopened.ok) return reopened;
  const { writer, contents } = reopened.value;
  const refused = cannotTakeUp(id, stateOf(contents.events)) ?? otherThanRecorded(id, order, contents.events);
  // Before anybody can answer a question that no longer fits.
  const events = refused === undefined ? await withReverted(outside.operations, id, order, writer, contents.events) : failed(refused);
  if (!events.ok) {
    await writer.close();
    return events;
  }
  const recorder = createRecorder(order.plan, writer, events.value);

  const conversation = openConversation(recorder, terminated);
  const { views } = conversation;
  const server = await listen(outside.operations.socket(id), views, conversation.say);
  const run: Run = {
    id,
    order,
    target: await outside.target(outside.operations.folder(id)),
    operations: outside.operations,
    evidence: outside.evidence,
    clock: outside.clock,
    binding: createBinding(id, order, outside.operations, outside.evidence),
    manifests: createManifests(id, outside.operations),
    evidenceNames: evidenceNamesAfter(await outside.operations.files(id)),
    bootId: outside.identity.bootId,
    digestKey: await digestKeyOf(outside.operations, outside.random, id),
    state: recorder.state,
    events: recorder.events,
    record: recorder.record,
    progress: (progress) => {
      views.send({ kind: 'progress', progress });
    },
    cancel: conversation.cancel,
  };
  const waiting = { ...conversation, attended: order.attended, mode, terminated, clock: outside.clock };
  const ended = await lifeOf(run, recorder, pid, () => runLoop(order.plan, recorder.state, performersFor(run, waiting, outside)));
  views.send({ kind: 'ended', ...ended });
  await server.close();
  await writer.close();
  return ok(ended.exit);
}

/** Runs; a failure that no event can tell becomes an exit code. */
async function lifeOf(
  run: Run,
  recorder: Recorder,
  pid: number,
  loop: () => Promise<ExitCode>,
): Promise<{ readonly exit: ExitCode; readonly failure?: Failure }> {
  try {
    const left = leftBehind(run.events());
    await recorder.record({ type: 'runner-started', pid, boot_id: run.bootId });
    if (left !== undefined) await followUnit(run, left);
    await tryBoundary(run);
    return { exit: await loop() };
  } catch (error) {
    if (error instanceof FailureError) return { exit: error.failure.exit, failure: error.failure };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      exit: exitCodes.bug,
      failure: {
        code: 'bug',
        exit: exitCodes.bug,
        message,
        where: run.id,
        hint: 'nothing more was run; look at the host, then `holdpoint resume`',
      },
    };
  }
}

function cannotTakeUp(id: OperationId, state: State): Failure | undefined {
  if (state.phase === 'nothing') {
    return {
      code: 'empty-journal',
      exit: exitCodes.refused,
      message: `the journal of ${id} is empty`,
      hint: 'it was never started; run the runbook anew',
    };
  }
  if (state.phase === 'closed') {
    return {
      code: 'already-closed',
      exit: exitCodes.refused,
      message: `${id} is closed: ${statusOf(state).outcome}`,
      hint: `look at it with \`holdpoint show ${id}\``,
    };
  }
  return undefined;
}
