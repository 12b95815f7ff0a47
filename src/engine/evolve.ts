import type { Event, NewEvent } from '../model/event.ts';
import { afterPause } from './after-pause.ts';
import { answered } from './evolve-answer.ts';
import { evolveHistory } from './evolve-history.ts';
import { evolveRollback } from './evolve-rollback.ts';
import { startedRollback } from './outside-parts.ts';
import { takenUp } from './resume.ts';
import type { History, Position, State } from './state.ts';

/** The state before the first event. */
export const nothingYet: State = { phase: 'nothing' };

/** The state that a journal tells. */
export function stateOf(events: Iterable<Event>): State {
  let state: State = nothingYet;
  for (const event of events) state = evolve(state, event);
  return state;
}

/** One event later. Total: an event that says nothing new in this phase leaves the state as it is. */
export function evolve(state: State, event: Event): State {
  if (state.phase === 'nothing') return event.type === 'operation-declared' ? { phase: 'declared', history: declared(event) } : state;
  const history = afterPause(state.history, event);
  return move({ ...state, history: { ...evolveHistory(history, event), lastAt: event.at } }, event);
}

type Known = Exclude<State, { readonly phase: 'nothing' }>;

function move(state: Known, event: NewEvent): State {
  const { history } = state;
  switch (event.type) {
    case 'runner-started':
      return takenUp(state);
    case 'paused':
      return { phase: 'paused', step: event.step, typed: event.typed, history };
    case 'stop-requested':
      return state.phase === 'paused' ? { phase: 'running', at: { part: 'preparing' }, history } : state;
    case 'halted':
      return halted(state, event);
    case 'answered':
      return state.phase === 'halted' ? answered(state, event) : state;
    case 'reverted-outside':
      return setAside(state);
    case 'rollback-started':
      return { phase: 'rolling-back', rollback: startedRollback(event.because, event.compensations, history.reverted), history };
    case 'outcome-computed':
      return { phase: 'closing', outcome: event.outcome, because: event.because, report: 'unfiled', entry: 'unwritten', history };
    case 'report-filed':
      return state.phase === 'closing' ? { ...state, report: 'filed' } : state;
    case 'entry-written':
      return state.phase === 'closing' ? { ...state, entry: 'written' } : state;
    case 'operation-closed':
      return { phase: 'closed', outcome: event.outcome, exit: event.exit, history };
    default:
      return within(state, event);
  }
}

/** What was asked or waited for before the host was reverted no longer fits; what has to be asked now is. */
function setAside(state: Known): State {
  if (state.phase === 'paused') return { phase: 'running', at: { part: 'preparing' }, history: state.history };
  return state.phase === 'halted' ? { ...state.during, history: state.history } : state;
}

/** Events that change where a phase stands, not which phase it is. */
function within(state: Known, event: NewEvent): State {
  if (state.phase === 'rolling-back') return { ...state, rollback: evolveRollback(state.rollback, event) };
  const at = positionAfter(event);
  if (at === undefined) return state;
  return state.phase === 'running' || state.phase === 'paused' ? { phase: 'running', at, history: state.history } : state;
}

function positionAfter(event: NewEvent): Position | undefined {
  switch (event.type) {
    case 'gate-judged':
      if (event.site.at === 'health-before' || event.site.at === 'health-after') return { part: event.site.at };
      if (event.site.at === 'when') return { part: 'conditions', step: event.site.step };
      return event.site.at === 'step' ? { part: 'verifying', step: event.site.step } : undefined;
    case 'step-released':
      return { part: 'released', step: event.step };
    case 'step-intended':
      return { part: 'acting', step: event.step };
    case 'step-exited':
      return { part: 'verifying', step: event.step };
    default:
      return undefined;
  }
}

function halted(state: Known, event: NewEvent & { readonly type: 'halted' }): State {
  const { question } = event;
  const { history } = state;
  switch (state.phase) {
    case 'running':
      return { phase: 'halted', question, during: { phase: 'running', at: state.at }, history };
    case 'rolling-back':
      return { phase: 'halted', question, during: { phase: 'rolling-back', rollback: state.rollback }, history };
    case 'halted':
      return { ...state, question };
    case 'declared':
    case 'paused':
      return { phase: 'halted', question, during: { phase: 'running', at: { part: 'preparing' } }, history };
    case 'closing':
    case 'closed':
      return state;
    default:
      return state satisfies never;
  }
}

function declared(event: Event & { readonly type: 'operation-declared' }): History {
  return {
    operationId: event.operation_id,
    lastAt: event.at,
    attended: event.attended,
    approved: false,
    ...(event.rollback_of === undefined ? {} : { rollbackOf: event.rollback_of }),
    unconfined: [],
    values: { operation_id: event.rollback_of ?? event.operation_id },
    changing: false,
    steps: {},
    judged: {},
    first: {},
    foreign: [],
    asked: 0,
    answers: [],
    adopted: false,
  };
}
