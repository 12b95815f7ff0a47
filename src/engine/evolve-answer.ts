import type { NewEvent } from '../model/event.ts';
import { noBaselines } from '../model/observation.ts';
import { revertRecordSentence } from '../model/revert-record.ts';
import { settle } from './evolve-rollback.ts';
import { takenFromOutside } from './outside-parts.ts';
import { compensationKey } from './rollback.ts';
import { groupKey } from './site.ts';
import type { Halted, History, Rollback, State, StepRecord } from './state.ts';

type Answered = NewEvent & { readonly type: 'answered' };

/** What an answer makes of a halted operation. */
export function answered(state: Halted, event: Answered): State {
  const given = {
    question: event.question,
    answer: event.answer,
    by: event.by,
    ...(event.reason === undefined ? {} : { reason: event.reason }),
  };
  const history: History = { ...state.history, answers: [...state.history.answers, given] };
  const left = event.answer === 'leave' ? { ...history, left: { by: event.by, reason: event.reason ?? '' } } : history;
  if (state.during.phase === 'rolling-back') return inRollback(state, event, state.during.rollback, left);
  return { phase: 'running', at: state.during.at, history: whileRunning(state, event, left) };
}

function whileRunning({ question }: Halted, event: Answered, history: History): History {
  const { stop: _stop, ...goingOn } = history;
  const decision = decidedReverted(question, event);
  if (decision !== undefined) return { ...decideReverted(goingOn, decision), rollbackWanted: revertedBecause(goingOn, event) };
  switch (event.answer) {
    case 'rollback':
      return { ...goingOn, rollbackWanted: `${event.by} answered: roll back${event.reason === undefined ? '' : ` (${event.reason})`}` };
    case 'verify':
      return recheckStep(question.site === undefined ? goingOn : forgetJudgements(goingOn, groupKey(question.site)), question);
    case 'continue':
    case 'leave':
    case 'pass':
    case 'fail':
    case 'unsure':
      return goingOn;
    default:
      return event.answer satisfies never;
  }
}

/** Judged again: the verdicts of this list no longer count. The journal keeps them. */
function forgetJudgements(history: History, group: string): History {
  return { ...history, judged: Object.fromEntries(Object.entries(history.judged).filter(([key]) => !key.startsWith(`${group} #`))) };
}

function recheckStep(history: History, { kind, step }: Halted['question']): History {
  const record = step === undefined ? undefined : history.steps[step];
  if (step === undefined || record?.is !== 'exited' || (kind !== 'action-unknown' && kind !== 'interrupted')) return history;
  const next: StepRecord = record.changes.known === 'no' ? { ...record, changes: { known: 'not-yet' } } : { ...record, recheck: true };
  return { ...history, steps: { ...history.steps, [step]: next } };
}

function inRollback({ question }: Halted, event: Answered, rollback: Rollback, history: History): State {
  const goOn = (next: Rollback, known: History = history): State => ({ phase: 'rolling-back', rollback: next, history: known });
  if (event.answer === 'leave') return goOn(rollback);
  const decision = decidedReverted(question, event);
  if (decision !== undefined && history.reverted !== undefined) {
    const { baselines: _baselines, ...again } = proveAgain(rollback);
    return goOn(takenFromOutside(again, history.reverted.parts, decision), decideReverted(forgetProof(history), decision));
  }
  if (question.kind === 'manual-gate' || question.kind === 'manual-step') return goOn(rollback);
  if (question.kind === 'foreign-changes')
    return goOn(rollback, decideForeign(history, event.answer === 'rollback' ? 'overwrite' : 'keep'));
  if (question.compensation === undefined) return goOn(proveAgain(rollback), forgetProof(history));
  const key = compensationKey(question.compensation);
  if (event.answer === 'continue') return goOn(settle(rollback, key, { is: 'given-up' }));
  const { compensation } = question;
  if (event.answer === 'rollback')
    return goOn(
      settle(rollback, key, { is: 'once-more', interrupted: rollback.progress[key] !== undefined }),
      undoForgotten(history, compensation),
    );
  const record = rollback.progress[key];
  const baselines = record !== undefined && 'baselines' in record ? record.baselines : noBaselines;
  return goOn(
    settle(rollback, key, { is: 'exited', baselines, result: 'done', summary: 'judged by its gates' }),
    undoForgotten(history, compensation),
  );
}

function decidedReverted({ kind }: Halted['question'], { answer }: Answered): 'verify' | 'rollback' | undefined {
  return kind === 'reverted-outside' && (answer === 'verify' || answer === 'rollback') ? answer : undefined;
}

function decideReverted(history: History, decision: 'verify' | 'rollback'): History {
  return history.reverted === undefined ? history : { ...history, reverted: { ...history.reverted, decision } };
}

function revertedBecause({ reverted }: History, { by, answer, reason }: Answered): string {
  const what = reverted === undefined ? '' : `${revertRecordSentence(reverted)}; `;
  return `${what}${by} answered: ${answer}${reason === undefined ? '' : ` (${reason})`}`;
}

function undoForgotten(history: History, compensation: NonNullable<Halted['question']['compensation']>): History {
  if (compensation.kind !== 'undo-action') return history;
  return forgetJudgements(history, groupKey({ at: 'undo', step: compensation.step, item: compensation.item }));
}

function decideForeign(history: History, decision: 'overwrite' | 'keep'): History {
  return { ...history, foreign: history.foreign.map((foreign) => (foreign.decision === undefined ? { ...foreign, decision } : foreign)) };
}

function proveAgain(rollback: Rollback): Rollback {
  const { compared: _compared, verified: _verified, ...rest } = rollback;
  return rest;
}

/** The gates of undos and `healthy` are judged again in the proof. */
function forgetProof(history: History): History {
  const isProof = (key: string) => key.startsWith('undo-proof ') || key.startsWith('health-rollback ');
  return { ...history, judged: Object.fromEntries(Object.entries(history.judged).filter(([key]) => !isProof(key))) };
}
