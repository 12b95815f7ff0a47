import type { Answer } from '../../model/event.ts';

/** The key of each answer; shown beside it, so that no answer is ever the default. */
export const answerKeys: Readonly<Record<Answer, string>> = { verify: 'v', rollback: 'r', continue: 'c', leave: 'l', pass: 'p', fail: 'f', unsure: 'u' };

export const helpLines: readonly string[] = [
  'Enter    run the next changing step (counts only when what is on screen has been there for a moment)',
  '↑ ↓ PgUp PgDn Home End    scroll the output; End follows it again',
  '/        search the output; n: the next one further up',
  'm        a remark for the report, marked as typed by you',
  'q        leave this view (the operation stays as it is) or stop it; Ctrl-C does the same',
  'Esc      back',
  '',
  'Checks flow by themselves. A failed gate rolls back by itself, unless the runbook or the policy says halt.',
  'What cannot be told halts and asks. Closing this terminal stops nothing: `holdpoint resume` opens this screen again.',
];

export const words = {
  waiting: 'the runner works; nothing is waited for',
  leaving: 'q: leave this view, the operation goes on   s: stop it before the next step   Esc: back',
  lost: 'the runner cannot be heard any more: leave with q, then `holdpoint resume`',
  closed: 'Enter or q: leave',
  keys: '? keys   / search   m remark   q leave',
  typed: 'type the number of the step, then Enter: ',
  search: 'search: ',
  note: 'remark for the report: ',
  reasonNeeded: 'reason (needed): ',
  reason: 'reason (may be empty): ',
} as const;
