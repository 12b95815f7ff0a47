import type { State } from '../../engine/state.ts';
import type { Answer } from '../../model/event.ts';
import { canStop } from './mode.ts';

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

export const helpLines: readonly string[] = [
  'Enter    run the next changing step; counts only after 300 ms on screen',
  '1-9      the number of a step that has no way back or runs outside',
  '↑ ↓ PgUp PgDn Home End   scroll the output; End follows it again',
  '/        search the output; n: the next one further up',
  'd        details: the record of every step so far',
  'm        a remark for the report, marked there as typed by you',
  'q        leave this view (the operation goes on), or stop it; Ctrl-C too',
  'Esc      back        Ctrl-L   draw the screen anew',
  '',
  'Checks flow by themselves. A failed gate rolls back by itself, unless',
  'runbook or policy say halt. What cannot be told halts and asks.',
  'Closing this terminal stops nothing: `holdpoint resume` opens it again.',
];

export const words = {
  lost: 'nobody runs this operation now; its journal is complete so far. q leaves; `holdpoint resume` goes on',
  reading: 'the report is being read',
  keys: '? keys   d details   / search   m remark   q leave',
  noted: '? keys   d details   / search   q leave',
  closed: 'Enter or q: leave   r report   d details   / search',
  help: 'any key: back',
  details: '↑↓ PgUp PgDn   Esc back',
  typed: 'type the number of the step, then Enter: ',
  search: 'search: ',
  note: 'remark for the report: ',
  reasonNeeded: 'reason (needed): ',
  reason: 'reason (may be empty): ',
} as const;

/** What `q` and Ctrl-C offer. */
export function leavingWords(state: State): string {
  const stays =
    state.phase === 'halted'
      ? 'the question stays open'
      : state.phase === 'rolling-back'
        ? 'the rollback goes on'
        : 'the operation goes on';
  return `q: leave this view, ${stays}${canStop(state) ? '   s: stop before the next step' : ''}   Esc: back`;
}
