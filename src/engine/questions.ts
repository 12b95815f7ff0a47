import type { Answer, Compensation, GateSite, Question, QuestionKind } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { render } from '../model/template.ts';
import type { Effect } from './effect.ts';
import { isBegun, type History } from './state.ts';

/** A question without its number. */
export type Asking = Omit<Question, 'number'>;

/** HALT and ask. */
export function ask(history: History, asking: Asking): Effect {
  return { do: 'record', events: [{ type: 'halted', question: { number: history.asked + 1, ...asking } }] };
}

/** Has this operation begun a step that changes something? Then there is something to take back. */
export function changedAnything(plan: Plan, history: History): boolean {
  return !history.adopted && plan.steps.some((step) => step.changes && isBegun(history.steps[step.index]));
}

/** Without a reason this answer is refused: it leaves the host as it is, or stands for the number of a step. */
export function needsReason(kind: QuestionKind, answer: Answer): boolean {
  return answer === 'leave' || (kind === 'release' && answer === 'continue');
}

/** Answers to a question while steps run: taking back is offered only where something was begun. */
export function answersFor(plan: Plan, history: History, first: readonly Answer[]): readonly Answer[] {
  return changedAnything(plan, history) ? [...first, 'rollback', 'leave'] : [...first, 'leave'];
}

export function stepName(history: History, step: Step): string {
  return `step ${step.index} (${shown(history, step.name)})`;
}

/** A text of the plan as people read it: facts in their places, secrets as their names. */
export function shown(history: History, template: string): string {
  return render(template, history.values);
}

/** A person is asked whether a manual gate passed; `continue` means that it did. */
export function askManualGate(history: History, say: string, site: GateSite, further: readonly Answer[]): Effect {
  return ask(history, {
    kind: 'manual-gate',
    text: shown(history, say),
    known: [],
    answers: ['pass', 'fail', 'unsure', 'continue', ...further],
    ...('step' in site ? { step: site.step } : {}),
    site,
  });
}

/** The rollback cannot go on by itself. */
export function askStuck(
  history: History,
  text: string,
  known: readonly string[],
  answers: readonly Answer[],
  compensation?: Compensation,
  kind: QuestionKind = 'rollback-stuck',
): Effect {
  return ask(history, {
    kind,
    text,
    known,
    answers: [...answers, 'leave'],
    ...(compensation === undefined ? {} : { compensation, step: compensation.step }),
  });
}
