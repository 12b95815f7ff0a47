import type { State } from '../../engine/state.ts';
import type { Answer } from '../../model/event.ts';

/** The key of each answer; shown beside it, so that no answer is ever the default. */
export const answerKeys: Readonly<Record<Answer, string>> = {
  verify: 'v',
  rollback: 'r',
  continue: 'c',
  leave: 'l',
  pass: 'p',
  fail: 'f',
  unsure: 'u',
};

/** What one should know of the screen of an operation, on its page of keys. */
export const aboutOperation: readonly string[] = [
  'Checks flow by themselves. A failed gate rolls back by itself, unless runbook or policy say halt. What cannot be told halts and asks.',
  'Closing this terminal stops nothing: `holdpoint resume` opens it again.',
];

export const words = {
  lost: 'nobody runs this operation now; its journal is complete so far. q leaves; `holdpoint resume` goes on',
  reading: 'the report is being read',
  typed: 'type the number of the step, then Enter: ',
  search: 'search: ',
  note: 'remark for the report: ',
  reasonNeeded: 'reason (needed): ',
  reason: 'reason (may be empty): ',
} as const;

/** What becomes of the operation when its view is left. */
export function leavingWords(state: State): string {
  const stays =
    state.phase === 'halted'
      ? 'the question stays open'
      : state.phase === 'rolling-back'
        ? 'the rollback goes on'
        : 'the operation goes on';
  return `leave this view? ${stays}`;
}
