import type { Compensation } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { UndoItem } from '../model/step.ts';
import { firstOf, type Effect } from './effect.ts';
import { revertedEffect } from './effects-reverted.ts';
import { decided } from './kept.ts';
import { outcomeOf } from './outcome.ts';
import { proofEffect } from './proof.ts';
import { ask, askManualGate, askStuck, shown } from './questions.ts';
import { compensationKey } from './rollback.ts';
import type { History, Rollback } from './state.ts';
import { judgedAt } from './verdicts.ts';

/** What a rollback does next: files, then what publishes them, then the proof. */
export function rollbackEffect(plan: Plan, history: History, rollback: Rollback): Effect {
  if (history.left !== undefined)
    return outcomeOf(plan, history, {
      ended: 'left',
      ...history.left,
      changed: history.rollbackOf === undefined || Object.keys(rollback.progress).length > 0,
    });
  const reverted = revertedEffect(plan, history);
  if (reverted !== undefined) return reverted;
  if (rollback.verified !== undefined)
    return outcomeOf(plan, history, { ended: 'rolled-back', because: rollback.because, problems: rollback.verified.problems });
  const part = (compensation: Compensation) => compensationEffect(plan, history, rollback, compensation);
  const files = rollback.compensations.filter(({ kind }) => kind !== 'again');
  const publishing = rollback.compensations.filter(({ kind }) => kind === 'again');
  return (
    askForeign(history) ??
    firstOf([...files, ...foreignPart(history)], part) ??
    // Log lines and restarts of the failed change itself do not count against `healthy` after the rollback.
    (rollback.baselines === undefined ? { do: 'record-baselines', gates: plan.healthy } : undefined) ??
    firstOf(publishing, part) ??
    proofEffect(plan, history, rollback)
  );
}

/**
 * Somebody else changed allowed paths: nothing is overwritten before a person said so.
 * `rollback`: these paths go back to the pre-image too. `continue`: they stay as they are, and the outcome is PARTIAL.
 */
function askForeign(history: History): Effect | undefined {
  const open = history.foreign.filter(({ decision }) => decision === undefined);
  if (open.length === 0) return undefined;
  return ask(history, {
    kind: 'foreign-changes',
    text: `${open.length === 1 ? 'a path was' : `${open.length} paths were`} changed by somebody else; rollback overwrites, continue keeps them`,
    known: open.map(({ threeWay }) => threeWay),
    answers: ['rollback', 'continue', 'leave'],
  });
}

function foreignPart(history: History): readonly Compensation[] {
  return decided(history, 'overwrite').length === 0 ? [] : [{ kind: 'restore-foreign', step: 0 }];
}

function compensationEffect(plan: Plan, history: History, rollback: Rollback, compensation: Compensation): Effect | undefined {
  if (compensation.kind === 'pass-over') return undefined;
  const record = rollback.progress[compensationKey(compensation)];
  if (record?.is === 'given-up') return undefined;
  if (compensation.kind === 'impossible') {
    return askStuck(
      history,
      `step ${compensation.step} cannot be undone: ${shown(history, compensation.why)}; go on with the steps before it?`,
      [],
      ['continue'],
      compensation,
      'impossible',
    );
  }
  switch (record?.is) {
    case undefined:
      return askManualUndo(plan, history, compensation) ?? { do: 'compensate', compensation, interrupted: false };
    case 'once-more':
      return askManualUndo(plan, history, compensation) ?? { do: 'compensate', compensation, interrupted: record.interrupted };
    case 'begun':
      if (isRepeatable(plan, compensation)) return { do: 'compensate', compensation, interrupted: true };
      return stuck(plan, history, compensation, 'it is unknown how it ended: it was begun, and nobody saw its end', []);
    case 'exited':
      if (record.result !== 'done') return stuck(plan, history, compensation, record.summary, []);
      return compensation.kind === 'undo-action' ? undoGates(plan, history, compensation) : undefined;
    default:
      return record satisfies never;
  }
}

/** What a person has to undo is asked like a step that a person performs. */
function askManualUndo(plan: Plan, history: History, compensation: Compensation): Effect | undefined {
  const action = undoItem(plan, compensation)?.action;
  if (action?.kind !== 'manual') return undefined;
  return ask(history, {
    kind: 'manual-step',
    text: shown(history, action.say),
    known: [],
    answers: ['pass', 'fail', 'unsure', 'continue', 'leave'],
    step: compensation.step,
    compensation,
  });
}

function undoItem(plan: Plan, compensation: Compensation): UndoItem | undefined {
  if (compensation.kind !== 'undo-action') return undefined;
  const undo = plan.steps.find(({ index }) => index === compensation.step)?.undo;
  return undo?.kind === 'list' ? undo.items[compensation.item] : undefined;
}

/** May it simply be done again after a crash in its midst? A command of the runbook may not: nobody knows what a second time does. */
function isRepeatable(plan: Plan, compensation: Compensation): boolean {
  if (compensation.kind !== 'undo-action') return true;
  const kind = undoItem(plan, compensation)?.action.kind;
  return kind === 'write' || kind === 'service' || kind === 'check';
}

function undoGates(plan: Plan, history: History, compensation: Compensation & { readonly kind: 'undo-action' }): Effect | undefined {
  const gates = judgedAt(plan, history, { at: 'undo', step: compensation.step, item: compensation.item });
  if (gates.next !== undefined) {
    const { check } = gates.next.gate;
    return check.kind === 'manual' ? askManualGate(history, check.say, gates.next.site, ['leave']) : { do: 'judge', ...gates.next };
  }
  return gates.verdict === 'PASS' ? undefined : stuck(plan, history, compensation, 'its gates do not pass', gates.problems);
}

function stuck(plan: Plan, history: History, compensation: Compensation, what: string, known: readonly string[]): Effect {
  const hasGates = (undoItem(plan, compensation)?.gates.length ?? 0) > 0;
  const text = `${describe(compensation)} did not do what it should: ${what}; rollback tries it again, continue goes on without it`;
  return askStuck(history, text, known, [...(hasGates ? (['verify'] as const) : []), 'rollback', 'continue'], compensation);
}

/** One part of a rollback in words. */
function describe(compensation: Compensation): string {
  switch (compensation.kind) {
    case 'undo-action':
      return `undo ${compensation.item + 1} of step ${compensation.step}`;
    case 'restore-paths':
      return `restoring the paths of step ${compensation.step}`;
    case 'restore-foreign':
      return 'restoring the paths that somebody else changed';
    case 'reverse-service':
      return `reversing step ${compensation.step}`;
    case 'again':
      return `step ${compensation.step} once more`;
    case 'pass-over':
      return `passing over step ${compensation.step}`;
    case 'impossible':
      return `step ${compensation.step}, which cannot be undone`;
    default:
      return compensation satisfies never;
  }
}
