import type { Outcome } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { Effect } from './effect.ts';
import { changedAnything } from './questions.ts';
import type { History } from './state.ts';

/** How an operation came to its end. */
export type Ending =
  /** Every step's gates and `healthy` passed. */
  | { readonly ended: 'completed' }
  /** It did not begin to change anything, and will not. */
  | { readonly ended: 'refused'; readonly because: string }
  | { readonly ended: 'rolled-back'; readonly because: string; /** of the proof */ readonly problems: readonly string[] }
  | { readonly ended: 'left'; readonly by: string; readonly reason: string; /** by this operation */ readonly changed: boolean };

/** The outcome is computed from the journal and never typed. A rollback is never a success, except of the operation whose job it was. */
export function outcomeOf(plan: Plan, history: History, ending: Ending): Effect {
  const { outcome, because } = compute(plan, history, ending);
  return { do: 'record', events: [{ type: 'outcome-computed', outcome, because }] };
}

function compute(plan: Plan, history: History, ending: Ending): { readonly outcome: Outcome; readonly because: string } {
  switch (ending.ended) {
    case 'completed':
      return { outcome: 'SUCCESS', because: 'every gate passed' };
    case 'refused':
      // Whoever claims that nothing was changed is held to the journal.
      return { outcome: changedAnything(plan, history) ? 'PARTIAL' : 'ABORTED', because: ending.because };
    case 'rolled-back':
      if (ending.problems.length > 0)
        return { outcome: 'PARTIAL', because: `${ending.because}; the rollback does not hold: ${ending.problems.join('; ')}` };
      return { outcome: history.rollbackOf === undefined ? 'ROLLBACK' : 'SUCCESS', because: ending.because };
    case 'left':
      return {
        outcome: ending.changed ? 'PARTIAL' : 'ABORTED',
        because: `left as it is by ${ending.by}: ${ending.reason}`,
      };
    default:
      return ending satisfies never;
  }
}
