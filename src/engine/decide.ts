import type { Answer, NewEvent } from '../model/event.ts';
import type { ActionResult, Judgement } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';
import type { Verdict } from '../model/verdict.ts';
import { needsReason, shown } from './questions.ts';
import { gatesAt } from './site.ts';
import type { Halted, State } from './state.ts';

/** What a person says to an operation. */
export type Say =
  | { readonly kind: 'proceed'; readonly step: number; readonly typed?: string; readonly by: string }
  | { readonly kind: 'answer'; readonly question: number; readonly answer: Answer; readonly reason?: string; readonly by: string }
  | { readonly kind: 'stop'; readonly by: string; readonly reason?: string }
  | { readonly kind: 'note'; readonly text: string; readonly by: string };

/** Events, or why not. */
export type Decision = { readonly events: readonly NewEvent[] } | { readonly events: undefined; readonly refusal: string };

/** The one place where a person's word becomes fact. */
export function decide(plan: Plan, state: State, say: Say): Decision {
  switch (say.kind) {
    case 'proceed':
      return release(state, say);
    case 'answer':
      return answer(plan, state, say);
    case 'stop':
      return stop(state, say);
    case 'note':
      return note(state, say);
    default:
      return say satisfies never;
  }
}

/** Enter on the next changing step. */
function release(state: State, { step, typed, by }: Say & { readonly kind: 'proceed' }): Decision {
  if (state.phase !== 'paused') return refuse('no step waits for Enter now');
  if (state.step !== step) return refuse(`step ${state.step} is next, not step ${step}`);
  if (state.typed && typed !== String(step)) return refuse(`type ${step} to release this step`);
  return { events: [{ type: 'step-released', step, by, ...(typed === undefined ? {} : { typed }) }] };
}

/** The first answer to a question counts. */
function answer(plan: Plan, state: State, said: Say & { readonly kind: 'answer' }): Decision {
  if (state.phase === 'nothing') return refuse('nothing was asked');
  const earlier = state.history.answers.find(({ question }) => question === said.question);
  if (earlier !== undefined) return refuse(`answered already: ${earlier.answer}, by ${earlier.by}`);
  if (state.phase !== 'halted') return refuse('nothing is asked now');
  const { question } = state;
  if (question.number !== said.question) return refuse(`question ${question.number} is open, not question ${said.question}`);
  if (!question.answers.includes(said.answer))
    return refuse(`"${said.answer}" is no answer to this; one of: ${question.answers.join(', ')}`);
  const reason = said.reason?.trim();
  if (needsReason(question.kind, said.answer) && (reason === undefined || reason === ''))
    return refuse(said.answer === 'leave' ? 'leaving it needs a reason' : 'a reason stands for the number of the step: give one');
  const answered: NewEvent = {
    type: 'answered',
    question: question.number,
    answer: said.answer,
    by: said.by,
    ...(reason === undefined || reason === '' ? {} : { reason }),
  };
  return { events: [answered, ...performedByPerson(plan, state, said)] };
}

/** Ctrl-C confirmed. A rollback is never abandoned half-way by a key. */
function stop(state: State, { by, reason }: Say & { readonly kind: 'stop' }): Decision {
  switch (state.phase) {
    case 'running':
    case 'paused':
      if (state.history.stop !== undefined) return refuse('already stopping');
      return { events: [{ type: 'stop-requested', by, ...(reason === undefined ? {} : { reason }) }] };
    case 'halted':
      return refuse('it has halted already and waits for an answer');
    case 'rolling-back':
      return refuse('a rollback is not stopped half-way');
    case 'nothing':
    case 'declared':
    case 'closing':
    case 'closed':
      return refuse('nothing runs that could be stopped');
    default:
      return state satisfies never;
  }
}

/** A remark for the report. */
function note(state: State, { text, by }: Say & { readonly kind: 'note' }): Decision {
  if (state.phase === 'nothing' || state.phase === 'closing' || state.phase === 'closed') return refuse('the report is written already');
  return text.trim() === '' ? refuse('the note is empty') : { events: [{ type: 'note-added', text: text.trim(), by }] };
}

function performedByPerson(plan: Plan, { question, history }: Halted, said: Say & { readonly kind: 'answer' }): readonly NewEvent[] {
  if (question.kind === 'release' && question.step !== undefined)
    return said.answer === 'continue' ? [{ type: 'step-released', step: question.step, by: said.by }] : [];
  const verdict = verdictOf(said.answer);
  if (verdict === undefined) return [];
  const observed = `${said.by} answered: ${said.answer}${said.reason === undefined ? '' : ` (${said.reason})`}`;
  if (question.kind === 'manual-step' && question.compensation !== undefined) {
    const { result, summary } = resultOf(verdict, observed);
    return [{ type: 'undo-exited', compensation: question.compensation, result, summary, detail: [], duration_ms: 0 }];
  }
  if (question.kind === 'manual-step' && question.step !== undefined) {
    return [{ type: 'step-exited', step: question.step, result: resultOf(verdict, observed), duration_ms: 0 }];
  }
  if (question.kind !== 'manual-gate' || question.site === undefined) return [];
  const gate = gatesAt(plan, question.site)[question.site.index];
  const judgement: Judgement = { verdict, observed, attempts: [{ verdict, observed, duration_ms: 0 }], fingerprint: verdict };
  return [
    {
      type: 'gate-judged',
      site: question.site,
      title: gate === undefined ? question.text : shown(history, gate.title),
      implied: false,
      judgement,
      duration_ms: 0,
    },
  ];
}

/** `continue` says that what a person was asked to do or look at is well. */
function verdictOf(said: Answer): Verdict | undefined {
  switch (said) {
    case 'pass':
    case 'continue':
      return 'PASS';
    case 'fail':
      return 'FAIL';
    case 'unsure':
      return 'UNKNOWN';
    case 'verify':
    case 'rollback':
    case 'leave':
      return undefined;
    default:
      return said satisfies never;
  }
}

function resultOf(verdict: Verdict, summary: string): ActionResult {
  const result = ({ PASS: 'done', FAIL: 'failed', UNKNOWN: 'unknown' } as const)[verdict];
  return { result, summary, detail: [], confined: false };
}

function refuse(refusal: string): Decision {
  return { events: undefined, refusal };
}
