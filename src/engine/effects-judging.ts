import type { Answer, GateSite } from '../model/event.ts';
import type { Gate } from '../model/gate.ts';
import type { Plan } from '../model/plan.ts';
import type { Effect } from './effect.ts';
import { outcomeOf } from './outcome.ts';
import { answersFor, ask, askManualGate, changedAnything } from './questions.ts';
import { compensationsOf } from './rollback.ts';
import type { History } from './state.ts';

/** Judge a gate while steps run; a manual one is a question. */
export function judgeEffect(plan: Plan, history: History, next: { readonly site: GateSite; readonly gate: Gate }): Effect {
  const { check } = next.gate;
  return check.kind === 'manual' ? askManualGate(history, check.say, next.site, answersFor(plan, history, [])) : { do: 'judge', ...next };
}

/** Something failed for certain: take it back, or ask where the plan says so. Never fixed forward. */
export function failedEffect(
  plan: Plan,
  history: History,
  what: {
    readonly text: string;
    readonly known: readonly string[];
    readonly answers: readonly Answer[];
    readonly step?: number;
    readonly site?: GateSite;
  },
): Effect {
  if (plan.on_fail === 'halt') return ask(history, { ...what, kind: 'failed', answers: answersFor(plan, history, what.answers) });
  const because = [what.text, ...what.known].join('; ');
  if (!changedAnything(plan, history)) return outcomeOf(plan, history, { ended: 'refused', because });
  return { do: 'start-rollback', because, compensations: compensationsOf(plan, history) };
}
