import { decided, pathsToRestore } from '../engine/kept.ts';
import { againAction, reverseAction, unitBefore, unitBeforeAll } from '../engine/rollback.ts';
import type { History } from '../engine/state.ts';
import type { Action } from '../model/action.ts';
import type { Compensation } from '../model/event.ts';
import type { Gate } from '../model/gate.ts';
import { noBaselines, type ActionResult, type UnitState } from '../model/observation.ts';
import type { Step } from '../model/step.ts';
import { shownText, unitGates } from './act-step.ts';
import { lookForForeign, manifestNow, noteNow } from './foreign.ts';
import { performAction } from './perform-action.ts';
import type { Run } from './run.ts';

/** One part of a rollback, prepared: what it does in words, and how. */
interface Part {
  readonly shown: string;
  readonly gates: readonly Gate[];
  /** Paths of ours that a first, interrupted try may have half-way restored. */
  readonly paths: readonly string[];
  readonly act: () => Promise<Done>;
}

type Done = Pick<ActionResult, 'result' | 'summary' | 'detail' | 'unit_before' | 'unit_after'>;

/** Looks for changes of somebody else, then intent, act, outcome. Nothing is overwritten before a person has seen a foreign change. */
export async function compensate(
  run: Run,
  { compensation, interrupted }: { readonly compensation: Compensation; readonly interrupted: boolean },
): Promise<undefined> {
  const state = run.state();
  if (state.phase !== 'rolling-back') return;
  const part = await partOf(run, state.history, compensation);
  const asked = state.history.foreign.length;
  // What an interrupted command of the runbook had done by then cannot be told from what somebody else did.
  const cannotTell = interrupted && compensation.kind === 'undo-action';
  const unreadable = cannotTell ? undefined : await lookForForeign(run, interrupted ? part.paths : []);
  if (unreadable !== undefined) {
    await run.record({
      type: 'undo-exited',
      compensation,
      result: 'failed',
      summary: `the allowed paths cannot be compared: ${unreadable.message}`,
      detail: [],
      duration_ms: 0,
    });
    return;
  }
  const after = run.state();
  if (after.phase !== 'rolling-back' || after.history.foreign.length > asked) return;
  const baselines = part.gates.length === 0 ? noBaselines : await run.target.baselines(part.gates);
  await run.record({ type: 'undo-intended', compensation, shown: part.shown, baselines });
  const began = run.clock.monotonic();
  const { result, summary, detail, unit_before, unit_after } = await part.act();
  const duration_ms = Math.round(run.clock.monotonic() - began);
  const manifest = state.history.snapshot === undefined ? undefined : await manifestNow(run);
  if (manifest?.digest !== undefined) await noteNow(run, await run.manifests.load(manifest.digest));
  await run.record({
    type: 'undo-exited',
    compensation,
    result,
    summary,
    detail,
    duration_ms,
    ...(unit_before === undefined ? {} : { unit_before }),
    ...(unit_after === undefined ? {} : { unit_after }),
    ...(manifest?.digest === undefined ? {} : { manifest_digest: manifest.digest }),
  });
}

async function partOf(run: Run, history: History, compensation: Compensation): Promise<Part> {
  const step = run.order.plan.steps.find(({ index }) => index === compensation.step);
  switch (compensation.kind) {
    case 'restore-foreign':
      return restorePart(run, history, decided(history, 'overwrite'));
    case 'restore-paths':
      return restorePart(run, history, pathsToRestore(run.order.plan, history, compensation.step));
    case 'undo-action': {
      const item = step?.undo.kind === 'list' ? step.undo.items[compensation.item] : undefined;
      return actionPart(run, compensation.step, item?.action, item?.gates ?? []);
    }
    case 'reverse-service':
      return reversePart(run, history, step);
    case 'again':
      return againPart(run, history, step);
    case 'pass-over':
    case 'impossible':
      throw new Error(`nothing can be performed for ${compensation.kind} of step ${compensation.step}`);
    default:
      return compensation satisfies never;
  }
}

function restorePart(run: Run, history: History, paths: readonly string[]): Part {
  return {
    shown: ['restore from the pre-image:', ...paths].join('\n'),
    gates: [],
    paths,
    act: async () => {
      if (history.snapshot === undefined) return { result: 'failed', summary: 'there is no pre-image', detail: [] };
      const preimage = await run.manifests.load(history.snapshot.manifest);
      const restored = await run.target.snapshots.restore(run.order.plan.scope, history.snapshot.folder, preimage, paths);
      if (!restored.ok) return { result: 'failed', summary: restored.failure.message, detail: [restored.failure.hint] };
      return { result: 'done', summary: `${paths.length} ${paths.length === 1 ? 'path' : 'paths'} as before`, detail: paths };
    },
  };
}

function reversePart(run: Run, history: History, step: Step | undefined): Part {
  const before = step === undefined ? undefined : unitBefore(step, history);
  if (step === undefined || before === undefined) return actionPart(run, step?.index ?? 0, undefined, []);
  return actionPart(run, step.index, reverseAction(step.action, before), []);
}

async function againPart(run: Run, history: History, step: Step | undefined): Promise<Part> {
  if (step === undefined) return actionPart(run, 0, undefined, []);
  const now = await unitNow(run, step.action);
  const before = step.action.kind === 'service' ? unitBeforeAll(run.order.plan, history, step.action.unit) : undefined;
  return actionPart(run, step.index, againAction(step.action, before, now), []);
}

async function unitNow(run: Run, action: Action): Promise<UnitState | undefined> {
  if (action.kind !== 'service') return undefined;
  return (await run.target.baselines(unitGates(action))).units[action.unit];
}

/** `action` missing: what was before is not known, and so nothing is done by guess. */
function actionPart(run: Run, step: number, action: Action | undefined, gates: readonly Gate[]): Part {
  if (action === undefined) {
    const unknown: Done = { result: 'unknown', summary: 'the state before the step is not known', detail: [] };
    return { shown: 'nothing: the state before the step is not known', gates: [], paths: [], act: () => Promise.resolve(unknown) };
  }
  return {
    shown: shownText(run, action),
    gates: [...run.binding.shown(gates), ...unitGates(action)],
    paths: [],
    act: async () => {
      const { result, output } = await performAction(run, step, action, new AbortController().signal);
      if (output !== undefined) await run.record(output);
      return result;
    },
  };
}
