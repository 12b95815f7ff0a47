import type { Plan } from '../model/plan.ts';
import { firstOf, type Effect } from './effect.ts';
import { failedEffect, judgeEffect } from './effects-judging.ts';
import { revertedEffect } from './effects-reverted.ts';
import { stepEffect } from './effects-step.ts';
import { outcomeOf } from './outcome.ts';
import { answersFor, ask, changedAnything } from './questions.ts';
import { compensationsOf } from './rollback.ts';
import type { History } from './state.ts';
import { judgedAt } from './verdicts.ts';

/** What a running operation does next: a person's word first, then preparation, health, steps, health. */
export function runningEffect(plan: Plan, history: History): Effect {
  if (!history.approved || (history.rollbackOf !== undefined && !history.adopted)) {
    return outcomeOf(plan, history, { ended: 'refused', because: 'its start did not come to its end; nothing was begun' });
  }
  const forward = history.rollbackOf === undefined ? onward : undo;
  return said(plan, history) ?? forward(plan, history);
}

function said(plan: Plan, history: History): Effect | undefined {
  if (history.left !== undefined)
    return outcomeOf(plan, history, { ended: 'left', ...history.left, changed: changedAnything(plan, history) });
  const reverted = revertedEffect(plan, history);
  if (reverted !== undefined) return reverted;
  if (history.rollbackWanted !== undefined) return takeBack(plan, history, history.rollbackWanted);
  if (history.stop === undefined) return undefined;
  return ask(history, {
    kind: 'stopped',
    text: `${history.stop.by} asked to stop${history.stop.reason === undefined ? '' : `: ${history.stop.reason}`}`,
    known: [],
    answers: answersFor(plan, history, ['continue']),
  });
}

function takeBack(plan: Plan, history: History, because: string): Effect {
  if (history.rollbackOf === undefined && !changedAnything(plan, history)) return outcomeOf(plan, history, { ended: 'refused', because });
  return { do: 'start-rollback', because, compensations: compensationsOf(plan, history) };
}

/** `rollback ID`: the whole operation is a rollback. */
function undo(plan: Plan, history: History): Effect {
  return takeBack(plan, history, `undoes ${history.rollbackOf}`);
}

function onward(plan: Plan, history: History): Effect {
  return prepare(plan, history) ?? firstOf(plan.steps, (step) => stepEffect(plan, history, step)) ?? conclude(plan, history);
}

/** Nothing is changed before all of this holds. */
function prepare(plan: Plan, history: History): Effect | undefined {
  if (history.refused !== undefined) return outcomeOf(plan, history, { ended: 'refused', because: history.refused.message });
  if (history.facts === undefined && Object.keys(plan.facts).length > 0) return { do: 'read-facts' };
  const { failure, differing = [] } = history.facts ?? {};
  if (failure !== undefined) return outcomeOf(plan, history, { ended: 'refused', because: `a fact could not be read again: ${failure}` });
  if (differing.length > 0)
    return outcomeOf(plan, history, { ended: 'refused', because: `facts changed since they were approved: ${differing.join(', ')}` });
  if (history.baselines === undefined)
    return { do: 'record-baselines', gates: [...plan.healthy, ...plan.steps.flatMap(({ when }) => when)] };
  const health = judgedAt(plan, history, { at: 'health-before' });
  if (health.next !== undefined) return judgeEffect(plan, history, health.next);
  if (health.verdict === 'PASS') return undefined;
  return outcomeOf(plan, history, { ended: 'refused', because: `not healthy before the first change: ${health.problems.join('; ')}` });
}

function conclude(plan: Plan, history: History): Effect {
  const health = judgedAt(plan, history, { at: 'health-after' });
  if (health.next !== undefined) return judgeEffect(plan, history, health.next);
  switch (health.verdict) {
    case 'PASS':
      return outcomeOf(plan, history, { ended: 'completed' });
    case 'FAIL':
      return failedEffect(plan, history, {
        text: 'not healthy after the last step',
        known: health.problems,
        answers: ['verify'],
        ...(health.site === undefined ? {} : { site: health.site }),
      });
    case 'UNKNOWN':
      return ask(history, {
        kind: 'gate-unknown',
        text: 'after the last step it is unknown whether all is healthy',
        known: health.problems,
        answers: answersFor(plan, history, ['verify']),
        ...(health.site === undefined ? {} : { site: health.site }),
      });
    default:
      return health.verdict satisfies never;
  }
}
