import type { Plan } from '../model/plan.ts';
import type { Effect } from './effect.ts';
import { rollbackEffect } from './effects-rollback.ts';
import { runningEffect } from './effects-running.ts';
import type { State } from './state.ts';

/** What has to be done next under this plan. Every state has exactly one next effect. */
export function nextEffect(plan: Plan, state: State): Effect {
  switch (state.phase) {
    case 'nothing':
    case 'declared':
      return { do: 'wait', for: 'approval' };
    case 'running':
      return runningEffect(plan, state.history);
    case 'paused':
      return { do: 'wait', for: 'release' };
    case 'halted':
      return { do: 'wait', for: 'answer' };
    case 'rolling-back':
      return rollbackEffect(plan, state.history, state.rollback);
    case 'closing':
      if (state.report === 'unfiled') return { do: 'file-report' };
      return state.entry === 'unwritten' ? { do: 'write-entry' } : { do: 'close', outcome: state.outcome };
    case 'closed':
      return { do: 'end', exit: state.exit };
    default:
      return state satisfies never;
  }
}
