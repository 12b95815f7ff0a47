import type { ActionResult } from '../model/observation.ts';
import type { History, State, StepRecord } from './state.ts';

/** What is known of a step whose runner died: nothing. It is never retried by itself. */
const interruptedResult: ActionResult = {
  result: 'unknown',
  summary: 'the runner ended before the step did',
  detail: [],
  confined: true,
};

/**
 * A runner takes an operation up again. An act whose intent is in the journal and whose outcome is not becomes *unknown*;
 * everything else is as it was. A halted or paused operation had nothing in flight.
 */
export function takenUp(state: State): State {
  switch (state.phase) {
    case 'nothing':
    case 'paused':
    case 'halted':
    // A begun part of a rollback is seen as begun; what may be repeated goes on, the rest is asked about.
    case 'rolling-back':
    case 'closing':
    case 'closed':
      return state;
    case 'declared':
      return { phase: 'running', at: { part: 'preparing' }, history: state.history };
    case 'running':
      return { ...state, history: interruptSteps(state.history) };
    default:
      return state satisfies never;
  }
}

function interruptSteps(history: History): History {
  const steps = Object.entries(history.steps).map(([step, record]) => [step, interruptStep(record)] as const);
  return { ...history, steps: Object.fromEntries(steps) };
}

function interruptStep(record: StepRecord): StepRecord {
  if (record.is !== 'begun') return record;
  return {
    is: 'exited',
    baselines: record.baselines,
    result: interruptedResult,
    changes: { known: 'not-yet' },
    interrupted: true,
    recheck: false,
  };
}
